import { system } from '../../core/audit.ts'
import { type AlertCode, aboutCredential, type NewAlert } from '../../core/notices/alert.ts'
import { type EndingToken, endingTokens, noteWarned, whenWarned } from '../../core/notices/token-warnings.ts'
import { type WarningDay, warningDue } from '../../core/providers/connection.ts'
import { stores } from '../../core/stores.ts'
import type { Env } from '../env.ts'
import { integrationOf } from '../integrations/index.ts'

const perRun = 50

const stages: Readonly<Record<WarningDay, { code: AlertCode; says: (name: string) => string }>> = {
  50: { code: 'ends_in_10_days', says: (name) => `A member's connection by ${name} ends in 10 days.` },
  57: { code: 'ends_in_3_days', says: (name) => `A member's connection by ${name} ends in 3 days.` },
  60: { code: 'expired', says: (name) => `A member's connection by ${name} has ended.` },
}

function warning({ provider, subject }: EndingToken, day: WarningDay): NewAlert {
  const { code, says } = stages[day]
  return {
    about: aboutCredential(provider, subject),
    code,
    title: says(integrationOf(provider).name),
    detail: 'The member connects again in Settings, Connections; nothing else is lost.',
    act: 'member',
    memberId: subject,
  }
}

/** Warns members, and those who look after the company, of tokens that end: on day 50, 57 and 60 of LinkedIn's sixty. */
export async function warnOfEnds(env: Env, now: number): Promise<void> {
  const tokens = await endingTokens(env.DB, perRun, now)
  for (const token of tokens) {
    const day = warningDue(token.expiresAt, token.warnedDay, now)
    if (day === null) continue
    const { alerts } = stores(env, token.tenantId, system('cron'))
    await noteWarned(env.DB, token, day, now, alerts.opening(warning(token, day), whenWarned(token, day), now))
  }
}
