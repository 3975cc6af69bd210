import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { Globe, X } from 'lucide-react'
import { type FormEvent, useState } from 'react'
import { changeSettings, companySettingsQuery } from '../../data/tenant.ts'
import { ApiProblem } from '../../net/problem.ts'
import { Button, IconButton } from '../../ui/button.tsx'
import { Card, Section } from '../../ui/card.tsx'
import { Field } from '../../ui/field.tsx'
import { Complaint, Empty, Failure, SkeletonRows } from '../../ui/states.tsx'
import { readOrigin } from './read-origin.ts'

/** The sites beside our own page that may call the API from a browser. */
export function Origins() {
  const settings = useQuery(companySettingsQuery)
  return (
    <Section title="Allowed sites">
      <Card>
        {settings.data ? (
          <OriginList origins={settings.data.origins} />
        ) : settings.isError ? (
          <Failure failure={settings.error} onRetry={() => settings.refetch()} />
        ) : (
          <SkeletonRows rows={2} label="Loading allowed sites" />
        )}
      </Card>
    </Section>
  )
}

function OriginList({ origins }: { origins: string[] }) {
  const queries = useQueryClient()
  const [typed, setTyped] = useState('')
  const [fault, setFault] = useState<string>()
  const saving = useMutation({
    mutationFn: (origins: string[]) => changeSettings({ origins }),
    onSuccess: (settings) => {
      queries.setQueryData(companySettingsQuery.queryKey, settings)
      setTyped('')
    },
  })
  const problem = saving.error instanceof ApiProblem ? saving.error : null
  const submit = (event: FormEvent) => {
    event.preventDefault()
    const origin = readOrigin(typed)
    const wrong = !origin
      ? 'Enter the address of a site, such as https://www.example.com.'
      : origins.includes(origin)
        ? 'This site is in the list already.'
        : undefined
    setFault(wrong)
    if (origin && !wrong) saving.mutate([...origins, origin])
  }
  return (
    <>
      {origins.length === 0 ? (
        <Empty icon={<Globe aria-hidden size={20} />} title="No other sites">
          Only RevOS itself may use your company’s API from a browser. Add a site to put the chat or your data on it.
          Programs with an API key need no entry.
        </Empty>
      ) : (
        <ul className="divide-y divide-line">
          {origins.map((origin) => (
            <li key={origin} className="flex items-center justify-between gap-3 py-1.5 pr-2 pl-4 md:pl-5">
              <span className="min-w-0 wrap-anywhere">{origin}</span>
              <IconButton
                label={`Remove ${origin}`}
                disabled={saving.isPending}
                onClick={() => saving.mutate(origins.filter((each) => each !== origin))}
              >
                <X aria-hidden size={17} />
              </IconButton>
            </li>
          ))}
        </ul>
      )}
      <form noValidate onSubmit={submit} className="grid gap-3 border-t border-line px-4 py-4 md:px-5">
        <div className="flex items-start gap-x-2 gap-y-3 max-sm:flex-col">
          <Field
            label="Another site"
            type="url"
            inputMode="url"
            placeholder="https://www.example.com"
            className="min-w-0 flex-1 max-sm:w-full"
            value={typed}
            error={fault ?? problem?.fields[0]?.message}
            onChange={(event) => setTyped(event.target.value)}
          />
          <Button type="submit" busy={saving.isPending} className="h-10.5! sm:mt-6.5">
            Allow it
          </Button>
        </div>
        <Complaint failure={problem && problem.fields.length > 0 ? null : saving.error} />
      </form>
    </>
  )
}
