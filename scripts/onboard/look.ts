import { z } from 'zod'
import { type WorkerName, WranglerError, workerNames } from '../installation/secrets.ts'
import { ApiRefusal, ApiUnreachable, type Call, caller, request } from './api.ts'
import type { ApiState, Facts, Inside, OperatorState, Tenant } from './facts.ts'
import type { Hands } from './hands.ts'
import { isLocal, operatorSecrets, referenceOf, type Wishes } from './wishes.ts'

const keyMinutes = 30
const everyMs = 2_000
const tries = 20

/** The address of the API, once it is known. */
export function addressOf({ apiUrl }: Wishes): string {
  if (apiUrl === undefined) throw new Error('The address of the API is not known yet.')
  return apiUrl
}

/** Calls as the operator. */
export const asOperator = (wishes: Wishes, { known }: Hands): Call =>
  caller(addressOf(wishes), () => known.get('OPERATOR_KEY'))

/** Looks which secrets both Workers have. @throws WranglerError */
export async function lookAtSecrets(hands: Hands): Promise<Pick<Facts, 'secrets' | 'atHand'>> {
  const { secrets: keeper } = hands.world
  // One after the other: both would sign in anew at once where wrangler's token has run out.
  const lists: [WorkerName, string[] | null][] = []
  for (const worker of workerNames) lists.push([worker, await keeper.list(worker)])
  for (const name of operatorSecrets) {
    const value = keeper.read('api', name) ?? keeper.read('runner', name)
    if (value !== undefined && !hands.known.has(name)) hands.known.set(name, value)
  }
  const secrets = Object.fromEntries(lists) as Record<WorkerName, string[] | null>
  return { secrets, atHand: new Set(hands.known.keys()) }
}

/** Looks at the secrets, or finds that wrangler is not signed in. @throws WranglerError for anything else */
export async function lookAtAccount(hands: Hands): Promise<Partial<Facts>> {
  try {
    return await lookAtSecrets(hands)
  } catch (error) {
    const isSignedOut = /not authenticated|not logged in|wrangler login|CLOUDFLARE_API_TOKEN/i
    if (error instanceof WranglerError && isSignedOut.test(error.message)) return { signedOut: true }
    throw error
  }
}

/** Looks again while a secret that was just set has not reached the Worker everywhere. */
async function settled<T>(look: () => Promise<T>, isWell: (found: T) => boolean, mayLag: boolean, hands: Hands) {
  let found = await look()
  for (let left = tries; mayLag && !isWell(found) && left > 0; left--) {
    await hands.world.pause(everyMs)
    found = await look()
  }
  return found
}

const mayLag = (wishes: Wishes, facts: Facts) => facts.put.size > 0 && !isLocal(wishes)

const checks = z.record(z.string(), z.object({ ok: z.boolean(), fix: z.string().default('') }))
const ready = z.object({ status: z.string(), checks })
const config = z.object({ chatkitDomainKey: z.string() })

/** Looks whether the API answers and stands on everything it needs. */
export async function lookAtApi(wishes: Wishes, facts: Facts, hands: Hands): Promise<ApiState> {
  const once = async (): Promise<ApiState> => {
    try {
      const { status, content } = await request(addressOf(wishes), 'GET', '/ready')
      const said = ready.safeParse(content)
      if (!said.success) return { state: 'unreachable', text: `something else answers there (status ${status}).` }
      const failing = Object.entries(said.data.checks).flatMap(([name, { ok, fix }]) => (ok ? [] : [{ name, fix }]))
      if (failing.length > 0) return { state: 'not_ready', failing }
      const { chatkitDomainKey: domainKey } = await caller(addressOf(wishes))('GET', '/api/config', config)
      return { state: 'ready', domainKey }
    } catch (error) {
      if (error instanceof ApiUnreachable) return { state: 'unreachable', text: error.message }
      throw error
    }
  }
  return settled(once, ({ state }) => state !== 'not_ready', mayLag(wishes, facts), hands)
}

const status = z.object({
  vault: z.object({ records: z.record(z.string(), z.number()) }),
  config: z.object({ WEB_URL: z.string() }),
})

/** Looks whether the operator key is taken, and at what it opens. */
export async function lookAtOperator(wishes: Wishes, facts: Facts, hands: Hands): Promise<OperatorState> {
  const once = async (): Promise<OperatorState> => {
    try {
      const { vault, config: variables } = await asOperator(wishes, hands)('GET', '/api/operator/status', status)
      const sealed = Object.values(vault.records).reduce((sum, count) => sum + count, 0)
      return { state: 'accepted', webUrl: variables.WEB_URL, sealed }
    } catch (error) {
      if (error instanceof ApiRefusal && error.status === 401) return { state: 'refused' }
      // Before the API is known to be ready its silence is no failure: there may be nothing deployed.
      if (facts.api === undefined) return { state: 'unknown' }
      throw error
    }
  }
  return settled(once, ({ state }) => state !== 'refused', mayLag(wishes, facts), hands)
}

const tenants = z.object({
  items: z.array(z.object({ id: z.string(), name: z.string(), status: z.string() })),
})

/** Looks for the tenant under the operator's own name for it. */
export async function lookAtTenant(wishes: Wishes, hands: Hands): Promise<Tenant | null> {
  const reference = referenceOf(wishes)
  if (reference === undefined) throw new Error('The tenant has no reference yet.')
  const path = `/api/operator/tenants?reference=${encodeURIComponent(reference)}`
  const { items } = await asOperator(wishes, hands)('GET', path, tenants)
  return items[0] ?? null
}

/**
 * Calls as the tenant's owner, by a key that ends by itself after half an hour and is made anew when it has: a person who
 * fetches keys at a provider may take longer.
 */
export function asOwner(wishes: Wishes, tenant: Tenant, hands: Hands): Call {
  const call = caller(addressOf(wishes), () => hands.ownerKey)
  const renew = async () => {
    const path = `/api/operator/tenants/${tenant.id}/keys`
    const answer = z.object({ apiKey: z.string() })
    const { apiKey } = await asOperator(wishes, hands)('POST', path, answer, { expiresInMinutes: keyMinutes })
    hands.ownerKey = apiKey
  }
  return async (...args) => {
    if (hands.ownerKey === undefined) await renew()
    try {
      return await call(...args)
    } catch (error) {
      if (!(error instanceof ApiRefusal) || error.status !== 401) throw error
      await renew()
      return call(...args)
    }
  }
}

const field = z.object({
  name: z.string(),
  label: z.string(),
  help: z.string(),
  kind: z.enum(['secret', 'text', 'url']),
  required: z.boolean(),
  placeholder: z.string(),
  pattern: z.string().nullable(),
  default: z.string().nullable(),
  value: z.string().nullable(),
})

/** A provider as the API lists it. */
export const integration = z.object({
  provider: z.string(),
  name: z.string(),
  without: z.string(),
  setup: z.object({ steps: z.array(z.string()), url: z.string().nullable() }),
  fields: z.array(field),
  stored: z.boolean(),
  status: z.string(),
  statusText: z.string(),
  next: z.string().nullable(),
  account: z.string().nullable(),
})

const listOf = <Item extends z.ZodType>(item: Item) => z.object({ items: z.array(item) })
const workflow = z.object({ trigger: z.string(), name: z.string(), backend: z.string() })

/** Looks at what is inside the tenant, as its owner sees it. */
export async function lookInside(wishes: Wishes, tenant: Tenant, hands: Hands): Promise<Inside> {
  const call = asOwner(wishes, tenant, hands)
  const people = await call('GET', '/api/people?limit=100', listOf(z.object({ email: z.string().nullable() })))
  const [settings, integrations, workflows] = await Promise.all([
    call('GET', '/api/settings', z.object({ origins: z.array(z.string()) })),
    call('GET', '/api/integrations', listOf(integration)),
    call('GET', '/api/workflows', listOf(workflow)),
  ])
  return {
    people: people.items.flatMap(({ email }) => email ?? []),
    origins: settings.origins,
    integrations: integrations.items,
    workflows: workflows.items,
  }
}
