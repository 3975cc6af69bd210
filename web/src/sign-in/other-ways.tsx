import { signInWith } from '../data/me.ts'
import { ProviderButtons, useProviders } from './provider-buttons.tsx'

interface OtherWaysProps {
  /** Paths of this site: where the person comes back to, and where they do when it failed. */
  backTo: string
  failedTo: string
  /** Told right before the page is left. */
  onLeave?: () => void
}

/** Signing in with an account elsewhere, set off from the password by a line; nothing where there is no such way. */
export function OtherWays({ backTo, failedTo, ...rest }: OtherWaysProps) {
  if (useProviders().length === 0) return null
  return (
    <div className="grid gap-3">
      <div aria-hidden className="flex items-center gap-3 py-1 text-sm text-muted">
        <span className="h-px flex-1 bg-line" />
        or
        <span className="h-px flex-1 bg-line" />
      </div>
      <ProviderButtons verb="Continue with" start={(provider) => signInWith(provider, backTo, failedTo)} {...rest} />
    </div>
  )
}
