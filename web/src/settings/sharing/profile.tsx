import { UserRound } from 'lucide-react'
import { type FormEvent, useState } from 'react'
import { changeMembership, type Membership, putProfile } from '../../data/membership.ts'
import { ApiProblem } from '../../net/problem.ts'
import { useWrite } from '../../net/use-write.ts'
import { Button } from '../../ui/button.tsx'
import { Card, Section } from '../../ui/card.tsx'
import { Field } from '../../ui/field.tsx'
import { Complaint } from '../../ui/states.tsx'
import { readVanity } from '../connections/read-vanity.ts'
import { deviceZone } from './time-zones.ts'
import { touched } from './use-membership-change.ts'

/** For somebody who takes no part yet: which LinkedIn profile is theirs. */
export function FirstProfile() {
  return (
    <Section title="Take part in pods">
      <Card className="grid gap-4 px-4 py-5 md:px-5">
        <div className="flex gap-3.5">
          <span className="grid size-9 shrink-0 place-items-center rounded-xl bg-accent-soft text-accent">
            <UserRound aria-hidden size={18} />
          </span>
          <p className="text-pretty text-muted">
            Say which LinkedIn profile is yours, so that posts can be offered to you. It agrees to nothing: no post is
            shared from your account before you allow it.
          </p>
        </div>
        <ProfileForm submitLabel="Take part" onSave={takePart} />
      </Card>
    </Section>
  )
}

/** Hours are those of the place where the person is. */
async function takePart(vanity: string): Promise<void> {
  await putProfile(vanity)
  await changeMembership({ timeZone: deviceZone() })
}

/** The profile of somebody who takes part, and the way to another. */
export function ChangeProfile({ membership }: { membership: Membership }) {
  const [changing, setChanging] = useState(false)
  return (
    <Section title="LinkedIn profile">
      <Card className="px-4 py-4 md:px-5">
        {changing ? (
          <ProfileForm
            submitLabel="Use this profile"
            before={membership.linkedinVanity}
            onSave={putProfile}
            onClose={() => setChanging(false)}
          />
        ) : (
          <div className="flex flex-wrap items-center justify-between gap-3">
            <span className="wrap-anywhere">linkedin.com/in/{membership.linkedinVanity}</span>
            <Button size="sm" onClick={() => setChanging(true)}>
              Change
            </Button>
          </div>
        )}
      </Card>
    </Section>
  )
}

interface ProfileFormProps {
  submitLabel: string
  before?: string
  onSave: (vanity: string) => Promise<void>
  onClose?: () => void
}

function ProfileForm({ submitLabel, before = '', onSave, onClose }: ProfileFormProps) {
  const [typed, setTyped] = useState(before)
  const [checked, setChecked] = useState(false)
  const vanity = readVanity(typed)
  const saving = useWrite((name: string) => onSave(name), { refresh: touched, onDone: onClose })
  const beside = saving.error instanceof ApiProblem ? saving.error.field('linkedinVanity') : undefined
  const submit = (event: FormEvent) => {
    event.preventDefault()
    setChecked(true)
    if (vanity !== null) saving.mutate(vanity)
  }
  return (
    <form noValidate onSubmit={submit} className="grid gap-4">
      <Field
        label="Your LinkedIn profile"
        placeholder="linkedin.com/in/your-name"
        hint="Shares are made only where LinkedIn shows this profile as the one signed in."
        autoComplete="off"
        autoCapitalize="off"
        spellCheck={false}
        value={typed}
        error={
          checked && vanity === null ? 'Enter the address of your profile, such as linkedin.com/in/your-name.' : beside
        }
        onChange={({ target }) => setTyped(target.value)}
      />
      <Complaint failure={beside ? null : saving.error} />
      <div className="flex gap-2">
        <Button type="submit" look="primary" busy={saving.isPending} disabled={vanity === before && before !== ''}>
          {submitLabel}
        </Button>
        {onClose && <Button onClick={onClose}>Cancel</Button>}
      </div>
    </form>
  )
}
