import { useState } from 'react'
import type { CompanySettings } from '../../data/tenant.ts'
import { Card, Section } from '../../ui/card.tsx'
import { ConfirmDialog } from '../../ui/confirm-dialog.tsx'
import { Switch } from '../../ui/switch.tsx'
import { signInKept } from '../sharing/agreement-words.ts'
import { useSettingsChange } from './use-settings-change.ts'

type Name = 'standingApproval' | 'typedSignIn'

interface Words {
  label: string
  about: string
  on: string[]
  off: string[]
}

const words: Record<Name, Words> = {
  standingApproval: {
    label: 'Members may say yes in advance',
    about: 'To plain reposts, for each way by itself. Never by LinkedIn’s official API, whose terms bar it.',
    on: [
      'Each member can choose to share plain reposts without being asked; nobody is switched over.',
      'Shares that nobody looked at are what LinkedIn looks for. Accounts of members may be limited or closed.',
    ],
    off: [
      'All members are asked about each post again, at once.',
      'What already waits for its time without having been asked about is asked about first.',
    ],
  },
  typedSignIn: {
    label: `Members may ${signInKept}`,
    about: 'For the browser, which without it has no sign-in, and so cannot share.',
    on: [
      'Each member can agree to it for their own account; nobody has to. What is kept is encrypted.',
      'A member then signs in by themselves, and the session is kept; or stores e-mail address and password, which the browser types into LinkedIn’s sign-in page.',
      'LinkedIn’s terms forbid giving a password to others.',
    ],
    off: [
      'At once, no kept session and no stored password is used any more, and none can be added.',
      'The browser then has no sign-in: what was to go by it is not shared, and left to the member.',
      'What is kept stays, encrypted, until each member takes their agreement back under Settings → Sharing.',
    ],
  },
}

/** What members may agree to beyond being asked each time. Both are off until the owner decides otherwise. */
export function Switches({ settings }: { settings: CompanySettings }) {
  const [asked, setAsked] = useState<Name | null>(null)
  return (
    <Section title="What members may agree to">
      <Card className="divide-y divide-line">
        {(['standingApproval', 'typedSignIn'] as const).map((name) => (
          <div key={name} className="px-4 py-4 md:px-5">
            <Switch label={words[name].label} on={settings[name]} onChange={() => setAsked(name)}>
              {words[name].about}
            </Switch>
          </div>
        ))}
      </Card>
      {asked && <SwitchDialog name={asked} on={!settings[asked]} onClose={() => setAsked(null)} />}
    </Section>
  )
}

function SwitchDialog({ name, on, onClose }: { name: Name; on: boolean; onClose: () => void }) {
  const saving = useSettingsChange(() => ({ [name]: on }), onClose)
  const { label } = words[name]
  return (
    <ConfirmDialog
      title={`${on ? 'Switch on' : 'Switch off'}: ${label}?`}
      confirm={on ? 'Switch it on' : 'Switch it off'}
      writing={saving}
      onClose={onClose}
    >
      <ul className="grid list-disc gap-1 pl-5">
        {words[name][on ? 'on' : 'off'].map((line) => (
          <li key={line}>{line}</li>
        ))}
      </ul>
    </ConfirmDialog>
  )
}
