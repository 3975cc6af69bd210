import { useSearch } from '@tanstack/react-router'
import { Check } from 'lucide-react'
import { connectSignIn } from '../../data/me.ts'
import { ProviderButtons, useProviders } from '../../sign-in/provider-buttons.tsx'
import { providerSentence } from '../../sign-in/sign-in-error.ts'
import { Card, Section } from '../../ui/card.tsx'

/** Joins an account elsewhere to this person's own, to sign in with; nothing where there is no such way. */
export function ConnectSignIn() {
  const { connected, error } = useSearch({ from: '/frame/settings/security' })
  if (useProviders().length === 0) return null
  return (
    <Section title="Other ways to sign in">
      <Card className="grid gap-4 p-5">
        <p className="max-w-prose text-pretty text-muted">
          Connect an account with the same e-mail address, and you can sign in with it as well as with your password.
          RevOS may do nothing else with it.
        </p>
        {connected && (
          <p role="status" className="flex items-center gap-2 text-sm text-good">
            <Check aria-hidden size={16} className="shrink-0" />
            The account is connected. You can sign in with it from now on.
          </p>
        )}
        {error && (
          <p role="alert" className="rounded-lg bg-bad-soft px-3.5 py-2.5 text-sm text-pretty text-bad">
            {providerSentence(error)}
          </p>
        )}
        <div className="grid max-w-sm gap-3">
          <ProviderButtons
            verb="Connect"
            start={(provider) => connectSignIn(provider, '/settings/security?connected=true', '/settings/security')}
          />
        </div>
      </Card>
    </Section>
  )
}
