import { system } from '../../core/audit.ts'
import type { Clock } from '../../core/clock.ts'
import { errorFields, log } from '../../core/log.ts'
import { noteOf } from '../../core/notices/check-rule.ts'
import { type DueCheck, takeDueChecks } from '../../core/notices/due-checks.ts'
import { Problem } from '../../core/problem.ts'
import { type Stores, stores } from '../../core/stores.ts'
import type { Check } from '../../core/vault/credential.ts'
import { SealBroken } from '../../core/vault/envelope.ts'
import type { Env } from '../env.ts'
import { found, type Integration, type Testing } from '../integrations/descriptor.ts'
import { integrationOf, integrations } from '../integrations/index.ts'
import { noteFound } from '../integrations/note-found.ts'
import { answered, testIntegration } from '../integrations/run-test.ts'
import { storedValues } from '../integrations/stored.ts'
import { requireAddresses } from '../integrations/values.ts'

/** How many credentials are tested in a minute, at most: more than ten thousand in a day. */
const perRun = 8

/** Tests some of the credentials that were not tested for a day, and those that got no answer a while ago. */
export async function retest(env: Env, clock: Clock): Promise<void> {
  const known = integrations.map(({ provider }) => provider)
  const due = await takeDueChecks(env.DB, known, perRun, clock.now())
  await Promise.all(
    due.map((one) =>
      retestOne(env, clock, one).catch((error: unknown) => {
        log.error('retest.failed', { tenant: one.tenantId, provider: one.provider, ...errorFields(error) })
      }),
    ),
  )
}

async function retestOne(env: Env, clock: Clock, due: DueCheck): Promise<void> {
  const { tenantId, provider, subject } = due
  const integration = integrationOf(provider)
  const own = stores(env, tenantId, system('cron'))
  const tested = await testStored(own, integration, subject, { env, clock, quiet: true })
  if (!tested) return
  const { version, check } = tested
  const noted = noteOf(due, check.status)
  await noteFound(own, { tenantId, integration, subject, version }, noted, check.account, clock.now())
}

/** What a test of the present writing finds; null where nothing is stored any more, or nothing can be said of it. */
async function testStored(
  { vault }: Stores,
  integration: Integration,
  subject: string,
  testing: Testing,
): Promise<{ version: string; check: Check } | null> {
  if (subject) return testMember(vault, integration, subject, testing)
  try {
    const stored = await storedValues(vault, integration)
    if (!stored) return null
    requireAddresses(integration, stored.values, testing.env)
    return { version: stored.version, check: await testIntegration(integration, stored.values, testing) }
  } catch (error) {
    return unreadable(error, () => vault.version({ provider: integration.provider }))
  }
}

async function testMember(
  vault: Stores['vault'],
  integration: Integration,
  subject: string,
  testing: Testing,
): Promise<{ version: string; check: Check } | null> {
  const { members, provider } = integration
  if (!members) return null
  try {
    const opened = await vault.open({ provider, subject })
    if (!opened) return null
    const company = await storedValues(vault, integration)
    if (company) requireAddresses(integration, company.values, testing.env)
    const check = await answered(() => members.test(opened.secret, company?.values ?? null, testing))
    return { version: opened.version, check }
  } catch (error) {
    return unreadable(error, () => vault.version({ provider, subject }))
  }
}

/** A record that does not open, or may not be used any more, does not work; everything else is our own fault and says nothing. */
async function unreadable(error: unknown, versionOf: () => Promise<string | null>) {
  const broken = error instanceof SealBroken || (error instanceof Problem && error.code !== 'storage_unavailable')
  if (!broken) throw error
  const version = await versionOf()
  return version === null ? null : { version, check: found('unexpected') }
}
