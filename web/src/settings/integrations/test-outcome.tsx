import type { TestResult } from '../../data/integrations.ts'
import { classes } from '../../ui/classes.ts'
import { Status } from '../../ui/status.tsx'
import { statusLook } from './status-look.ts'

/** What a test found: works, wrong key, no permission, no network or quota, and what to do then. */
export function TestOutcome({ found: { status, text, account, next } }: { found: TestResult }) {
  const { tone, label } = statusLook(status)
  return (
    <div
      role="status"
      className={classes(
        'rise grid justify-items-start gap-2 rounded-lg border px-3.5 py-3',
        status === 'ok' ? 'border-good/35' : 'border-bad/35',
      )}
    >
      <Status tone={tone}>{label}</Status>
      <p className="text-pretty">
        {text}
        {account && <> Account: {account}.</>}
      </p>
      {next && <p className="text-sm text-pretty text-muted">{next}</p>}
    </div>
  )
}
