import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { type FormEvent, useId, useRef, useState } from 'react'
import { type ChatImport, chatImportsQuery, everybodyQuery, startChatImport } from '../../data/chat-imports.ts'
import type { Person } from '../../data/people.ts'
import { useIntent } from '../../net/use-intent.ts'
import { useMe } from '../../shell/me-context.ts'
import { Button } from '../../ui/button.tsx'
import { Field } from '../../ui/field.tsx'
import { Complaint, SkeletonRows } from '../../ui/states.tsx'
import { findPerson, personText } from './find-person.ts'
import { some } from './import-words.ts'

/** How many users an import names at most. */
const named = 100

interface WhoIsWhoProps {
  made: ChatImport
  known: Readonly<Record<string, string>>
  onKnown: (known: Record<string, string>) => void
}

/**
 * Whose the conversations are that fitted nobody, to be said by name or e-mail address, and the import run again. It is asked once
 * the people are there to be found: nothing that is entered waits for them.
 */
export function WhoIsWho(props: WhoIsWhoProps) {
  const { data: everybody, error, refetch } = useQuery(everybodyQuery)
  if (everybody) return <WhoIsWhoForm {...props} everybody={everybody} />
  if (!error) return <SkeletonRows rows={1} label="Your people" />
  return (
    <Complaint failure={error}>
      <Button size="sm" onClick={() => refetch()}>
        Try again
      </Button>
    </Complaint>
  )
}

function WhoIsWhoForm({
  made: { id, workflowId, unmatched },
  known,
  onKnown,
  everybody,
}: WhoIsWhoProps & { everybody: readonly Person[] }) {
  const { tenant } = useMe()
  const queries = useQueryClient()
  const listId = useId()
  const form = useRef<HTMLFormElement>(null)
  const [typed, setTyped] = useState<Record<string, string>>({})
  const [checked, setChecked] = useState(false)
  // Where sessions were made with people's addresses or names, they are put forward, to be looked at.
  const textOf = (user: string) => typed[user] ?? (typeof findPerson(everybody, user) === 'string' ? '' : user)
  const given = unmatched.flatMap(({ user }) => {
    const text = textOf(user).trim()
    return text === '' ? [] : [{ user, person: findPerson(everybody, text) }]
  })
  const wrong = new Map(given.flatMap(({ user, person }) => (typeof person === 'string' ? [[user, person]] : [])))
  const assign = {
    ...known,
    ...Object.fromEntries(given.flatMap(({ user, person }) => (typeof person === 'string' ? [] : [[user, person.id]]))),
  }
  const intent = useIntent(id, JSON.stringify(assign))
  const running = useMutation({
    mutationFn: () => startChatImport(workflowId, assign, intent),
    onSuccess: () => onKnown(assign),
    onSettled: () => queries.invalidateQueries({ queryKey: chatImportsQuery.queryKey }),
  })
  const submit = (event: FormEvent) => {
    event.preventDefault()
    setChecked(true)
    const first = unmatched.findIndex(({ user }) => given.length === 0 || wrong.has(user))
    if (first >= 0) form.current?.querySelectorAll('input')[first]?.focus()
    else if (!running.isPending) running.mutate()
  }
  const none = checked && given.length === 0 ? 'Say who at least one of them is.' : undefined
  return (
    <form
      ref={form}
      noValidate
      onSubmit={submit}
      aria-label="Who is who"
      className="grid gap-4 rounded-xl bg-canvas px-4 py-4"
    >
      <div className="grid gap-1">
        <h3 className="font-semibold">Who is this?</h3>
        <p className="text-sm text-pretty text-muted">
          OpenAI knows {unmatched.length === 1 ? 'a user' : `${unmatched.length} users`} by a name that fits nobody
          here. Say who it is, and run it again; whoever you leave empty stays out.
          {unmatched.length >= named && ` The first ${named} are shown.`}
        </p>
      </div>
      <datalist id={listId}>
        {everybody.map((person) => (
          <option key={person.id} value={personText(person)}>
            {person.name}
          </option>
        ))}
      </datalist>
      <ul className="grid gap-4">
        {unmatched.map(({ user, threads }, index) => (
          <li key={user}>
            <Field
              label={userText(user, tenant.id)}
              hint={some(threads, 'conversation')}
              placeholder="Name or e-mail address"
              className="max-w-md [&_label]:wrap-anywhere"
              list={listId}
              autoComplete="off"
              autoCapitalize="off"
              spellCheck={false}
              value={textOf(user)}
              error={checked ? (wrong.get(user) ?? (index === 0 ? none : undefined)) : undefined}
              onChange={({ target }) => {
                setTyped((before) => ({ ...before, [user]: target.value }))
                running.reset()
              }}
            />
          </li>
        ))}
      </ul>
      <Complaint failure={running.error} />
      <Button type="submit" className="w-fit" busy={running.isPending}>
        Run it again
      </Button>
    </form>
  )
}

/** What OpenAI calls a user; whoever chatted through RevOS stands there by an id of ours. */
function userText(user: string, tenantId: string): string {
  return user.startsWith(`${tenantId}/`) ? `Somebody who has left (${user.slice(tenantId.length + 1)})` : user
}
