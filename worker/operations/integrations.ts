import { z } from 'zod'
import { aboutCredential } from '../../core/notices/alert.ts'
import { noteOf } from '../../core/notices/check-rule.ts'
import { always } from '../../core/notices/owed.ts'
import { bothSecretsMs, newSigningSecret } from '../../core/notices/signature.ts'
import { Problem } from '../../core/problem.ts'
import { connectionStatus } from '../../core/providers/connection.ts'
import { type CredentialInfo, type CredentialStatus, credentialStatuses } from '../../core/vault/credential.ts'
import type { Env } from '../env.ts'
import type { Integration, Values } from '../integrations/descriptor.ts'
import { integrationOf, integrations } from '../integrations/index.ts'
import { linkedinRedirect } from '../integrations/linkedin.ts'
import { noteFound, worksAgain } from '../integrations/note-found.ts'
import { testIntegration } from '../integrations/run-test.ts'
import { storedValues } from '../integrations/stored.ts'
import { completeValues, requireAddresses, shownOf } from '../integrations/values.ts'
import { webhookIntegration } from '../integrations/webhook.ts'
import { statusWords } from '../integrations/words.ts'
import { type TenantContext, tenantOperation } from './operation.ts'
import { nothing, pageOf, time, whole } from './schemas.ts'

const status = z.enum(['none', ...credentialStatuses])

const field = z.object({
  name: z.string(),
  label: z.string(),
  help: z.string(),
  kind: z.enum(['secret', 'text', 'url']),
  required: z.boolean(),
  placeholder: z.string(),
  pattern: z.string().nullable().describe('What the whole value must look like, as a regular expression'),
  default: z.string().nullable().describe('What holds where nothing is given'),
  value: z.string().nullable().describe('What is stored; of a secret only how it ends'),
})

const integration = z.object({
  provider: z.string(),
  name: z.string(),
  summary: z.string(),
  without: z.string().describe('What does not work without it'),
  setup: z.object({ steps: z.array(z.string()), url: z.string().nullable() }),
  fields: z.array(field),
  stored: z.boolean(),
  status,
  statusText: z.string(),
  next: z.string().nullable().describe('What to do next, and who'),
  statusSince: time.nullable(),
  checkedAt: time.nullable(),
  account: z.string().nullable(),
  updatedAt: time.nullable(),
  members: z
    .object({ connected: z.number(), expiring: z.number(), expired: z.number() })
    .nullable()
    .describe("How members' own connections stand, for a provider that has such"),
})

const found = z.object({
  status: z.enum(credentialStatuses),
  text: z.string(),
  account: z.string().nullable(),
  next: z.string().nullable(),
})

const provider = z.string().min(1).max(40)
const values = z.record(z.string().max(40), z.string().max(4_000)).describe('By field; one that is left out stays')
const write = { role: 'admin', scope: 'settings:write' } as const

/** How an integration is shown, with what is stored of it. */
function show(described: Integration, infos: readonly CredentialInfo[], env: Env, now: number) {
  const own = infos.filter((info) => info.provider === described.provider)
  const info = own.find(({ subject }) => subject === '')
  const { text, next } = statusWords(described, info?.status ?? 'none')
  const members = own.filter(({ subject }) => subject !== '').map((connection) => connectionStatus(connection, now))
  const count = (...wanted: string[]) => members.filter((standing) => wanted.includes(standing)).length
  return {
    provider: described.provider,
    name: described.name,
    summary: described.summary,
    without: described.without,
    setup: {
      steps: described.setup.steps.map((step) => step.replace('{redirect}', linkedinRedirect(env))),
      url: described.setup.url,
    },
    fields: described.fields.map(({ name, label, help, kind, required, placeholder, pattern, fallback }) => ({
      ...{ name, label, help, kind, required, placeholder, pattern },
      default: fallback?.(env) ?? null,
      value: (kind === 'secret' ? info?.hint : info?.config[name]) ?? null,
    })),
    stored: info !== undefined,
    status: info?.status ?? ('none' as const),
    statusText: text,
    next,
    statusSince: info?.statusAt || null,
    checkedAt: info?.checkedAt || null,
    account: info?.account ?? null,
    updatedAt: info?.updatedAt ?? null,
    members: described.members
      ? {
          connected: count('connected', 'expiring'),
          expiring: count('expiring'),
          expired: count('expired', 'needs_attention'),
        }
      : null,
  }
}

/** What is stored, or nothing where it no longer opens: then all of it is to be given anew. */
async function storedOrNone({ stores }: TenantContext, described: Integration): Promise<Values | null> {
  try {
    return (await storedValues(stores.vault, described))?.values ?? null
  } catch (error) {
    if (error instanceof Problem && error.code === 'credential_unreadable') return null
    throw error
  }
}

const list = tenantOperation({
  name: 'integrations.list',
  summary: 'Every integration: what it needs, what is stored of it, how it stands and what to do next.',
  method: 'GET',
  path: '/api/integrations',
  effect: 'read',
  access: { role: 'admin', scope: 'settings:read' },
  input: z.strictObject({}),
  output: pageOf(integration),
  run: async ({ stores, env, clock }) => {
    const infos = await stores.vault.list()
    return whole(integrations.map((described) => show(described, infos, env, clock.now())))
  },
})

const test = tenantOperation({
  name: 'integrations.test',
  idempotency: 'ignored',
  summary: 'Tests a credential before it is stored, or the stored one. Saves nothing of what is given.',
  method: 'POST',
  path: '/api/integrations/{provider}/test',
  effect: 'outward',
  access: write,
  input: z.strictObject({ provider, values: values.optional() }),
  output: found,
  run: async (context, input) => {
    const { env, clock } = context
    const described = integrationOf(input.provider)
    const check = input.values
      ? await testIntegration(
          described,
          completeValues(described, input.values, await storedOrNone(context, described), env),
          { env, clock, quiet: false },
        )
      : await testStored(context, described)
    const { text, next } = statusWords(described, check.status)
    return { status: check.status, text, account: check.account, next }
  },
})

async function testStored({ env, clock, stores, principal }: TenantContext, described: Integration) {
  const info = await stores.vault.find({ provider: described.provider })
  const stored = info && (await storedValues(stores.vault, described))
  if (!info || !stored) throw new Problem('not_set_up', `${described.name} is not set up. Give the values to test.`)
  requireAddresses(described, stored.values, env)
  const check = await testIntegration(described, stored.values, { env, clock, quiet: false })
  // Somebody has looked: what is found counts at once, a lost answer too.
  const failures = check.status === 'no_network' ? 1 : 0
  const noted = noteOf({ status: info.status, failures }, check.status)
  const tested = { tenantId: principal.tenantId, integration: described, subject: '', version: stored.version }
  await noteFound(stores, tested, noted, check.account, clock.now())
  return check
}

/** Tests what is to be stored. @throws Problem `credential_not_working` */
async function requireWorking(context: TenantContext, described: Integration, complete: Values) {
  const { env, clock } = context
  const check = await testIntegration(described, complete, { env, clock, quiet: false })
  if (check.status === 'ok') return check
  const { text, next } = statusWords(described, check.status)
  const culprit = culpritOf(described, check.status)
  throw new Problem('credential_not_working', [text, next, 'Nothing was saved.'].filter(Boolean).join(' '), {
    errors: [{ path: `values.${culprit}`, message: text }],
  })
}

/** The field that a failure is most likely about. */
function culpritOf({ fields }: Integration, what: CredentialStatus): string {
  const secret = fields.find(({ kind, required }) => kind === 'secret' && required)
  const address = fields.find(({ called }) => called)
  const [first, second] = what === 'no_network' || what === 'unexpected' ? [address, secret] : [secret, address]
  return (first ?? second)?.name ?? ''
}

const put = tenantOperation({
  name: 'integrations.put',
  idempotency: 'once',
  summary: 'Tests a credential and stores it in place of the one before. What does not work is not stored.',
  method: 'PUT',
  path: '/api/integrations/{provider}',
  effect: 'outward',
  access: write,
  input: z.strictObject({
    provider,
    values,
    untested: z.literal(true).optional().describe('Store it without a test'),
  }),
  output: integration.extend({
    created: z.object({ secret: z.string() }).optional().describe('A signing secret that was made; shown only now'),
  }),
  run: async (context, input) => {
    const { env, clock, stores } = context
    const described = integrationOf(input.provider)
    const name = { provider: described.provider }
    const before = await storedOrNone(context, described)
    const complete = completeValues(described, input.values, before, env)
    const check = input.untested ? undefined : await requireWorking(context, described, complete)
    const now = clock.now()
    const about = aboutCredential(described.provider)
    const resolved = check ? stores.alerts.resolving(about, worksAgain(described, ''), always, now) : []
    await stores.vault.write(
      name,
      { secret: JSON.stringify(complete), ...shownOf(described, complete), ...(check && { check }) },
      now,
      resolved,
    )
    const made = described.make && !input.values.secret && !before?.secret ? complete.secret : undefined
    return { ...show(described, await stores.vault.list(), env, now), ...(made && { created: { secret: made } }) }
  },
})

const remove = tenantOperation({
  name: 'integrations.remove',
  summary: 'Forgets a credential, at once.',
  method: 'DELETE',
  path: '/api/integrations/{provider}',
  effect: 'write',
  access: write,
  status: 204,
  input: z.strictObject({ provider }),
  output: nothing,
  run: async ({ stores, clock }, input) => {
    const { provider: named, name } = integrationOf(input.provider)
    const now = clock.now()
    const about = aboutCredential(named)
    await stores.vault.remove(
      { provider: named },
      now,
      stores.alerts.resolving(about, `${name} was removed.`, always, now),
    )
    return {}
  },
})

const rotateSecret = tenantOperation({
  name: 'integrations.rotateSecret',
  idempotency: 'once',
  summary: 'Makes a new signing secret for the webhook; for a day both sign, so that the receiver can be changed over.',
  method: 'POST',
  path: '/api/integrations/webhook/rotate-secret',
  effect: 'write',
  access: write,
  input: z.strictObject({}),
  output: z.object({ secret: z.string().describe('Shown only now'), oldSecretEndsAt: time }),
  run: async ({ stores, clock }) => {
    const stored = await storedValues(stores.vault, webhookIntegration)
    const info = await stores.vault.find({ provider: 'webhook' })
    if (!stored || !info) throw new Problem('not_set_up', 'No webhook is set up. Give its address first.')
    const now = clock.now()
    const oldSecretEndsAt = now + bothSecretsMs
    const { secret: oldSecret = '', ...rest } = stored.values
    const secret = newSigningSecret()
    const next = { ...rest, secret, oldSecret, oldSecretEndsAt: String(oldSecretEndsAt) }
    const { status: standing, account } = info
    await stores.vault.write(
      { provider: 'webhook' },
      { secret: JSON.stringify(next), ...shownOf(webhookIntegration, next), check: { status: standing, account } },
      now,
    )
    return { secret, oldSecretEndsAt }
  },
})

export const integrationOperations = [list, rotateSecret, test, put, remove]
