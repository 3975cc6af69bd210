import { useMutation, useQueryClient } from '@tanstack/react-query'
import { type FormEvent, useState } from 'react'
import { meQuery } from '../../data/me.ts'
import { cancelDeletion, requestDeletion } from '../../data/tenant.ts'
import { useMe } from '../../shell/me-context.ts'
import { Button } from '../../ui/button.tsx'
import { Card, Section } from '../../ui/card.tsx'
import { Dialog, DialogButtons } from '../../ui/dialog.tsx'
import { Field } from '../../ui/field.tsx'
import { Complaint } from '../../ui/states.tsx'
import { exactTime } from '../../ui/time.ts'

const graces = [
  { hours: 24, label: 'A day' },
  { hours: 7 * 24, label: 'A week' },
  { hours: 30 * 24, label: '30 days' },
  { hours: 0, label: 'No time, at once' },
]

/** The end of the company here: asking for it, and calling it off. */
export function Deletion() {
  const { deletionDue } = useMe().tenant
  const [asking, setAsking] = useState(false)
  return (
    <Section title="Delete the company">
      <Card className="grid gap-3 px-4 py-4 md:px-5">
        {deletionDue ? (
          <Due at={deletionDue} />
        ) : (
          <>
            <p className="text-pretty text-muted">
              Deletes everything your company has here, for everybody in it, after a time in which you can change your
              mind. Export it first if you may need it.
            </p>
            <div>
              <Button look="danger" onClick={() => setAsking(true)}>
                Delete the company…
              </Button>
            </div>
          </>
        )}
      </Card>
      {asking && <DeleteDialog onClose={() => setAsking(false)} />}
    </Section>
  )
}

function Due({ at }: { at: string }) {
  const queries = useQueryClient()
  const canceling = useMutation({
    mutationFn: cancelDeletion,
    onSettled: () => queries.invalidateQueries({ queryKey: meQuery.queryKey }),
  })
  return (
    <>
      <p className="text-pretty">
        Everything is deleted on <strong className="font-semibold">{exactTime(new Date(at))}</strong>. Until then you
        can call it off.
      </p>
      <Complaint failure={canceling.error} />
      <div>
        <Button look="primary" busy={canceling.isPending} onClick={() => canceling.mutate()}>
          Call the deletion off
        </Button>
      </div>
    </>
  )
}

function DeleteDialog({ onClose }: { onClose: () => void }) {
  const me = useMe()
  const queries = useQueryClient()
  const [name, setName] = useState('')
  const [hours, setHours] = useState(24)
  const [checked, setChecked] = useState(false)
  const deleting = useMutation({
    mutationFn: () => requestDeletion(name.trim(), hours),
    onSuccess: async () => {
      await queries.invalidateQueries({ queryKey: meQuery.queryKey })
      onClose()
    },
  })
  const wrong = name.trim() === me.tenant.name ? undefined : `Type the name as it stands here: ${me.tenant.name}`
  const submit = (event: FormEvent) => {
    event.preventDefault()
    setChecked(true)
    if (!wrong) deleting.mutate()
  }
  return (
    <Dialog title={`Delete ${me.tenant.name}?`} onClose={onClose}>
      <form noValidate onSubmit={submit} className="grid gap-5">
        <div className="grid gap-2 text-pretty text-muted">
          <p>When the time is over, and for good:</p>
          <ul className="grid list-disc gap-1 pl-5">
            <li>all pods, posts, activity, chats, pictures and settings are deleted;</li>
            <li>stored credentials and connected accounts are deleted;</li>
            <li>nobody can open it any more, and people who belong to no other company lose their account.</li>
          </ul>
          <p>What was shared on LinkedIn stays there.</p>
        </div>
        <fieldset className="grid gap-2">
          <legend className="mb-1.5 text-sm font-medium">Time to change your mind</legend>
          <div className="flex flex-wrap gap-2">
            {graces.map(({ hours: each, label }) => (
              <label
                key={each}
                className={
                  'cursor-pointer rounded-full border border-line px-3 py-1 text-sm transition-colors hover:bg-hover has-checked:border-accent ' +
                  'has-checked:bg-accent-soft has-checked:font-medium has-focus-visible:outline-2 has-focus-visible:outline-offset-2 has-focus-visible:outline-accent'
                }
              >
                <input
                  type="radio"
                  name="grace"
                  checked={hours === each}
                  onChange={() => setHours(each)}
                  className="sr-only"
                />
                {label}
              </label>
            ))}
          </div>
        </fieldset>
        <Field
          label="Type the name of the company"
          autoComplete="off"
          data-autofocus
          placeholder={me.tenant.name}
          value={name}
          error={checked ? wrong : undefined}
          onChange={(event) => setName(event.target.value)}
        />
        <Complaint failure={deleting.error} />
        <DialogButtons>
          <Button type="submit" look="danger" busy={deleting.isPending}>
            {hours === 0 ? 'Delete everything now' : 'Delete everything then'}
          </Button>
          <Button onClick={onClose}>Keep it</Button>
        </DialogButtons>
      </form>
    </Dialog>
  )
}
