import { type FormEvent, useState } from 'react'
import { longestLine, saysSomething, usualLine } from '../../../core/pods/disclosure.ts'
import { changePod, type Pod } from '../data/pods.ts'
import { ApiProblem } from '../net/problem.ts'
import { useWrite } from '../net/use-write.ts'
import { useMe } from '../shell/me-context.ts'
import { Button } from '../ui/button.tsx'
import { Dialog, DialogButtons } from '../ui/dialog.tsx'
import { Field } from '../ui/field.tsx'
import { Complaint } from '../ui/states.tsx'
import { Switch } from '../ui/switch.tsx'

/** Sets the line by which members of a pod say that they are part of it, and whether nothing goes without it. */
export function DisclosureDialog({ pod, onClose }: { pod: Pod; onClose: () => void }) {
  const usual = usualLine(useMe().tenant.name)
  const [line, setLine] = useState(pod.disclosure === usual ? '' : pod.disclosure)
  const [required, setRequired] = useState(pod.disclosureRequired)
  const [checked, setChecked] = useState(false)
  const written = line.trim()
  const mute = written !== '' && !saysSomething(written)
  const saving = useWrite<void, Pod>(
    () => changePod(pod.id, { disclosure: written || null, disclosureRequired: required }),
    { refresh: [['pods'], ['activities']], onDone: onClose },
  )
  const beside = saving.error instanceof ApiProblem ? saving.error.field('disclosure') : undefined
  const require = (on: boolean) => {
    setRequired(on)
    saving.reset()
  }
  const submit = (event: FormEvent) => {
    event.preventDefault()
    setChecked(true)
    if (!mute) saving.mutate()
  }
  return (
    <Dialog title="What members say of themselves" onClose={onClose}>
      <form noValidate onSubmit={submit} className="grid gap-5">
        <p className="text-pretty text-muted">
          Whoever is employed or paid by the company should say so when they share its posts. Rules against hidden
          advertising ask for it in many countries.
        </p>
        <Field
          label="The line"
          data-autofocus
          maxLength={longestLine}
          placeholder={usual}
          hint={`Left empty, it is “${usual}”`}
          value={line}
          error={checked && mute ? 'Write a line with letters or digits in it.' : beside}
          onChange={({ target }) => {
            setLine(target.value)
            saving.reset()
          }}
        />
        <Switch label="Every member has to say it" on={required} onChange={require}>
          Nothing is shared without it, so everybody is asked about each post. What waits without it is asked about
          again at once.
        </Switch>
        <Complaint failure={beside ? null : saving.error} />
        <DialogButtons>
          <Button type="submit" look="primary" busy={saving.isPending}>
            {saving.isError ? 'Try again' : 'Save'}
          </Button>
          <Button disabled={saving.isPending} onClick={onClose}>
            Cancel
          </Button>
        </DialogButtons>
      </form>
    </Dialog>
  )
}
