import { beforeAll, describe, expect, it } from 'vitest'
import { newId } from '../../../core/ids.ts'
import { stores } from '../../../core/stores.ts'
import { auditLog, csvCell } from '../../../core/tenants/audit-store.ts'
import { tenantTables } from '../../../core/tenants/tables.ts'
import { operations } from '../../../worker/operations/index.ts'
import { receiver } from './outside.ts'
import { as, cookieOf, invite, page, signedIn } from './signing-in.ts'
import {
  agreeToShare,
  call,
  env,
  newPod,
  newPostUrl,
  newTenant,
  type Person,
  putActivity,
  send,
  setUpChat,
  type Tenant,
  takePart,
} from './world.ts'

const identity = (env as unknown as { TEST_IDENTITY_URL: string }).TEST_IDENTITY_URL

interface Line {
  action: string
  actor: string
  via: string
}

/** One call of an operation that succeeds, and the lines that it leaves. */
interface Case {
  readonly person?: 'admin' | 'member'
  /** Made ready before; what it gives takes the place of `{id}` or another name in the path, or is added to the body. */
  readonly ready?: () => Promise<Record<string, string>>
  readonly body?: object
  readonly lines: readonly string[]
  /** Waits for what it has set going. */
  readonly after?: () => Promise<void>
  /** By the session of a signed-in person and not by a key. */
  readonly bySession?: boolean
}

let tenant: Tenant
let memberId: string
let podId: string
const owner = () => tenant.owner.apiKey

beforeAll(async () => {
  tenant = await newTenant()
  await setUpChat(tenant)
  podId = await newPod(tenant, [tenant.member])
  memberId = await takePart(tenant.member, 'maya-lindqvist')
  await call('PUT', '/api/integrations/linkedin', {
    key: owner(),
    body: { values: { clientId: `app-${crypto.randomUUID()}`, clientSecret: 'secret-of-tests' }, untested: true },
  })
  await call('PATCH', '/api/settings', { key: owner(), body: { typedSignIn: true } })
  await agreeToShare(tenant, tenant.member)
})

const made = async (method: string, path: string, body: object, key = owner()) => {
  const answer = await call<{ id: string }>(method, path, { key, body })
  if (answer.status >= 300) throw new Error(`${method} ${path}: ${JSON.stringify(answer.body)}`)
  return { id: answer.body?.id ?? '' }
}

async function activity(): Promise<{ id: string }> {
  await made('POST', `/api/pods/${podId}/amplifications`, { postUrl: newPostUrl() })
  const { body } = await call<{ items: { id: string }[] }>('GET', '/api/activities?state=proposed', { key: owner() })
  return { id: body.items[0]?.id ?? '' }
}

/** A share in a state, as a run or a decision would have left it. */
const activityIn = (fields: Record<string, string | number>) => async () => {
  const { id } = await activity()
  await putActivity(id, fields)
  return { id }
}

/** A share that LinkedIn's API has made, of a member who is connected; the post is gone by now. */
async function sharedByApi(): Promise<{ id: string }> {
  const asked = { method: 'POST', body: JSON.stringify({ vanity: 'maya-lindqvist' }) }
  const given = await (await fetch(`${env.LINKEDIN_API_URL}/__tokens`, asked)).json<{ access_token: string }>()
  await connected({ accessToken: given.access_token, scope: ['w_member_social'] })
  const urn = 'urn:li:share:7399000000000000001'
  return activityIn({ state: 'succeeded', route: 'linkedin-api', pressed_at: 1, due_at: 0, result_urn: urn })()
}

/** Waits for what is due to be on its way, so that nothing changes behind the next test. */
async function sent(): Promise<void> {
  const due = env.DB.prepare(`select count(*) as n from activities where tenant_id = ? and state = 'approved'`)
  await expect.poll(() => due.bind(tenant.id).first('n'), { timeout: 20_000 }).toBe(0)
}

const newPodId = () => made('POST', '/api/pods', { name: 'J' })

/** A new pod with the member in it, or somebody invited to it. */
async function podWith(what: 'members' | 'invitations', body: Record<string, string>) {
  const { id } = await newPodId()
  await made('POST', `/api/pods/${id}/${what}`, body)
  return { id, ...body }
}

const stopped = () => made('PUT', '/api/stops', { scope: 'tenant' }).then(() => ({ scope: 'tenant' }))

async function consentText(purpose: string) {
  const path = `/api/consents/text?route=browser&purpose=${purpose}`
  const { body } = await call<{ textVersion: string }>('GET', path, { key: tenant.member.apiKey })
  return { textVersion: body.textVersion }
}

async function agreed(purpose: string): Promise<Record<string, string>> {
  await made(
    'POST',
    '/api/consents',
    { route: 'browser', purpose, ...(await consentText(purpose)) },
    tenant.member.apiKey,
  )
  return {}
}

const nobody = async (role: 'member' | 'admin'): Promise<Person> => (await newTenant())[role]

/** A person of another tenant who has come into this one too. */
async function joined(): Promise<Person> {
  const person = await nobody('member')
  const { token } = await invite(tenant.owner, person.email)
  const { status } = await as(await signedIn(person), 'POST', '/api/invitations/accept', { token })
  if (status !== 200) throw new Error('the invitation was not accepted')
  return person
}

/** Signs somebody in, to this tenant among theirs. */
async function signedInHere(person: Person): Promise<string> {
  const headers = { cookie: await signedIn(person), origin: page() }
  return cookieOf(await send('POST', '/api/auth/switch-tenant', { body: { tenantId: tenant.id }, headers }))
}

const identitySettings = {
  ...{ issuer: `${identity}/audit`, audience: 'revos', jwksUrl: `${identity}/jwks`, algorithms: ['RS256'] },
  ...{ claims: { userId: 'sub', name: 'name', email: 'email', role: 'role' }, roles: {}, defaultRole: 'member' },
}

const webhook = { values: { url: `${receiver}/hooks/audit` }, untested: true }
const storedWebhook = async () => {
  await made('PUT', '/api/integrations/webhook', webhook)
  return { provider: 'webhook' }
}

async function connected(token: object = { accessToken: 'token-of-nobody' }): Promise<{ provider: string }> {
  const { vault } = stores(env, tenant.id, { id: 'test', via: 'system', requestId: null })
  const secret = JSON.stringify(token)
  await vault.write({ provider: 'linkedin', subject: memberId }, { secret, hint: '…' }, Date.now())
  return { provider: 'linkedin' }
}

async function givenUp(): Promise<{ id: string }> {
  const id = newId('dlv', Date.now())
  await env.DB.prepare(
    `insert into deliveries (tenant_id, id, channel, event, body, state, next_at, created_at) values (?, ?, 'webhook', 'e', '{}', 'given_up', 1, 1)`,
  )
    .bind(tenant.id, id)
    .run()
  return { id }
}

async function nameOfTenant(): Promise<{ name: string }> {
  const { body } = await call<{ tenant: { name: string } }>('GET', '/api/me', { key: owner() })
  return { name: body.tenant.name }
}

async function tried(): Promise<void> {
  const due = env.DB.prepare(`select count(*) as n from deliveries where tenant_id = ? and state = 'due'`).bind(
    tenant.id,
  )
  await expect.poll(() => due.first('n'), { timeout: 20_000 }).toBe(0)
}

async function stored(trigger: string): Promise<{ trigger: string }> {
  await made('PUT', `/api/workflows/${trigger}`, { name: 'A', backend: 'edge', edgeWorkflow: 'content' })
  return { trigger }
}

async function exported(): Promise<void> {
  const newest = async () =>
    (await call<{ items: { state: string }[] }>('GET', '/api/tenant/exports', { key: owner() })).body.items[0]
  await expect.poll(async () => (await newest())?.state, { timeout: 20_000 }).toBe('done')
}

async function imported(): Promise<void> {
  const newest = async () =>
    (await call<{ items: { state: string }[] }>('GET', '/api/chat/imports', { key: owner() })).body.items[0]
  await expect.poll(async () => (await newest())?.state, { timeout: 20_000 }).toBe('done')
}

const cases: Readonly<Record<string, Case>> = {
  'activities.approve': { person: 'member', ready: activity, lines: ['activities.approve'], after: sent },
  'activities.cancel': {
    person: 'member',
    ready: activityIn({ state: 'queued', approved_by: 'member', route: 'browser', due_at: 9e12 }),
    lines: ['activities.cancel'],
  },
  'activities.retry': {
    person: 'member',
    ready: activityIn({ state: 'failed', due_at: 0 }),
    lines: ['activities.retry'],
  },
  'activities.settle': {
    person: 'member',
    ready: activityIn({ state: 'unknown', pressed_at: 1, due_at: 9e12 }),
    body: { outcome: 'not_shared' },
    lines: ['activities.settle'],
  },
  'activities.undo': { person: 'member', ready: sharedByApi, lines: ['activities.undo'] },
  'amplifications.cancel': {
    ready: () => made('POST', `/api/pods/${podId}/amplifications`, { postUrl: newPostUrl() }),
    lines: ['amplifications.cancel'],
  },
  'activities.decline': { person: 'member', ready: activity, lines: ['activities.decline'] },
  'chat.cancelSession': {
    person: 'member',
    ready: async () => {
      const opened = await call<{ data: { session_id: string } }>('POST', '/api/chatkit/sessions', {
        key: tenant.member.apiKey,
        body: { trigger: 'write' },
      })
      return { session_id: opened.body.data.session_id }
    },
    lines: ['chat.cancelSession'],
  },
  'chat.setLimits': { body: { turnsAtOnce: 5 }, lines: ['chat.setLimits'] },
  'workflows.update': { ready: () => stored('changing'), body: { name: 'B' }, lines: ['workflows.update'] },
  'workflows.remove': { ready: () => stored('going'), lines: ['workflows.remove'] },
  'workflows.put': {
    ready: async () => ({ trigger: 'audited' }),
    body: { name: 'A', backend: 'edge', edgeWorkflow: 'content' },
    lines: ['workflows.put'],
  },
  'connections.begin': {
    person: 'member',
    ready: async () => ({ provider: 'linkedin' }),
    lines: ['connections.begin'],
  },
  'connections.remove': { person: 'member', ready: () => connected(), lines: ['credential.removed'] },
  'deliveries.retry': { ready: givenUp, lines: ['deliveries.retry'], after: tried },
  'identity.put': { body: identitySettings, lines: ['identity.put'] },
  'identity.remove': {
    ready: () => made('PUT', '/api/settings/identity', identitySettings).then(() => ({})),
    lines: ['identity.remove'],
  },
  'images.make': { person: 'member', body: { prompt: 'A lighthouse' }, lines: ['images.make'] },
  'integrations.put': {
    ready: async () => ({ provider: 'openai' }),
    body: { values: { apiKey: 'sk-test-0123456789abcdef' }, untested: true },
    lines: ['credential.stored'],
  },
  'integrations.remove': { ready: storedWebhook, lines: ['credential.removed'] },
  'integrations.rotateSecret': {
    ready: () => storedWebhook().then(() => ({})),
    body: {},
    lines: ['credential.stored'],
  },
  'invitations.make': { body: { email: 'audited@example.test', role: 'member' }, lines: ['invitations.make'] },
  'invitations.revoke': {
    ready: () => invite(tenant.owner, 'revoked@example.test').then(({ id }) => ({ id })),
    lines: ['invitations.revoke'],
  },
  'keys.make': { person: 'member', body: { name: 'K', scopes: ['chat'] }, lines: ['keys.make'] },
  'keys.revoke': {
    person: 'member',
    ready: () => made('POST', '/api/keys', { name: 'K', scopes: ['chat'] }, tenant.member.apiKey),
    lines: ['keys.revoke'],
  },
  'membership.put': { person: 'admin', body: { linkedinVanity: 'audited-admin' }, lines: ['membership.put'] },
  'membership.update': { person: 'member', body: { status: 'paused' }, lines: ['membership.update'] },
  'members.pause': {
    ready: async () => {
      await made('PATCH', '/api/membership', { status: 'active' }, tenant.member.apiKey)
      return { id: memberId }
    },
    body: { status: 'paused' },
    lines: ['members.pause'],
  },
  'consents.give': {
    person: 'member',
    ready: () => consentText('repost'),
    body: { route: 'browser', purpose: 'repost' },
    lines: ['consents.give'],
  },
  'consents.revoke': {
    person: 'member',
    ready: async () => ({ ...(await agreed('repost')), route: 'browser', purpose: 'repost' }),
    lines: ['consents.revoke'],
  },
  'membership.storeSignIn': {
    person: 'member',
    ready: () => agreed('stored_sign_in'),
    body: { email: 'm@example.test', password: 'x' },
    lines: ['credential.stored'],
  },
  'membership.beginSignIn': {
    person: 'member',
    ready: async () => {
      await agreed('stored_sign_in')
      return agreed('repost')
    },
    body: {},
    lines: ['membership.beginSignIn'],
  },
  'people.setRole': {
    ready: async () => ({ id: (await joined()).id }),
    body: { role: 'admin' },
    lines: ['people.setRole'],
  },
  'people.remove': { ready: async () => ({ id: (await joined()).id }), lines: ['people.remove'] },
  'me.leave': { bySession: true, body: {}, lines: ['me.leave'] },
  'pods.make': { body: { name: 'P' }, lines: ['pods.make'] },
  'pods.update': { ready: newPodId, body: { name: 'Q', status: 'paused' }, lines: ['pods.update'] },
  'pods.join': { ready: async () => ({ ...(await newPodId()), memberId }), lines: ['pods.join'] },
  'pods.leave': { person: 'member', ready: () => podWith('members', { memberId }), lines: ['pods.leave'] },
  'pods.invite': { ready: async () => ({ ...(await newPodId()), userId: tenant.admin.id }), lines: ['pods.invite'] },
  'pods.withdraw': { ready: () => podWith('invitations', { userId: tenant.admin.id }), lines: ['pods.withdraw'] },
  'pods.acceptInvitation': {
    person: 'member',
    ready: async () => ({ id: (await podWith('invitations', { userId: tenant.member.id })).id }),
    lines: ['pods.acceptInvitation'],
  },
  'pods.decline': {
    person: 'member',
    ready: async () => ({ id: (await podWith('invitations', { userId: tenant.member.id })).id }),
    lines: ['pods.decline'],
  },
  'stops.set': { body: { scope: 'tenant', reason: 'A drill' }, lines: ['sharing.stop'] },
  'stops.lift': { ready: stopped, lines: ['sharing.release'] },
  'pods.amplify': { ready: async () => ({ id: podId, postUrl: newPostUrl() }), lines: ['pods.amplify'] },
  'settings.update': { body: { routes: ['browser'], caps: { perDay: 3 } }, lines: ['settings.update'] },
  'exports.request': { body: {}, lines: ['exports.request'], after: exported },
  'imports.request': { body: { workflow: 'write' }, lines: ['imports.request'], after: imported },
  'tenant.requestDeletion': { ready: nameOfTenant, lines: ['tenant.requestDeletion'] },
  'tenant.cancelDeletion': {
    ready: async () => {
      const { name } = await nameOfTenant()
      await call('POST', '/api/tenant/deletion', { key: owner(), body: { name } })
      return {}
    },
    lines: ['tenant.cancelDeletion'],
  },
}

/** Operations that keep nothing, and so leave no line. */
const keepNothing: Readonly<Record<string, string>> = {
  'chat.createSession': 'a client secret is signed, not kept; what OpenAI says of a workflow is no deed of the caller',
  'integrations.test': 'notes only what a test has found',
  'identity.test': 'looks at an address',
}

const changing = operations.flatMap((operation) =>
  typeof operation.access === 'object' && operation.effect !== 'read' ? [operation] : [],
)

/** Everything of the tenant in D1 but what a request leaves in passing. */
async function rows(): Promise<string> {
  const passing = ['outbox', 'idempotency_keys']
  const tables = tenantTables.filter(({ name }) => !passing.includes(name))
  const results = await env.DB.batch([
    ...tables.map(({ name }) => env.DB.prepare(`select * from ${name} where tenant_id = ?`).bind(tenant.id)),
    env.DB.prepare('select * from tenants where id = ?').bind(tenant.id),
  ])
  return JSON.stringify(results.map(({ results: found }) => found)).replaceAll(
    /"last_used_at":\d+/g,
    '"last_used_at":null',
  )
}

const linesOf = async (requestId: string) =>
  (
    await env.DB.prepare('select action, actor, via from audit where tenant_id = ? and request_id = ? order by id')
      .bind(tenant.id, requestId)
      .all<Line>()
  ).results

describe('an operation that changes something', () => {
  it('is in the list here, or keeps nothing', () => {
    const names = changing.map(({ name }) => name).sort()
    expect([...Object.keys(cases), ...Object.keys(keepNothing)].sort()).toEqual(names)
  })

  it.each(changing.filter(({ name }) => name in cases).map((operation) => [operation.name, operation] as const))(
    '%s leaves its line, and without a line changes nothing',
    async (name, { method, path }) => {
      const { person = 'owner', ready, body, lines, after, bySession = false } = cases[name] as Case
      const given = (await ready?.()) ?? {}
      const who = bySession ? await joined() : tenant[person]
      const cookie = bySession ? await signedInHere(who) : ''
      const asked = (requestId: string) => {
        const inPath = [...path.matchAll(/\{(\w+)\}/g)].map(([, field]) => field ?? '')
        const others = Object.entries(given).filter(([field]) => !inPath.includes(field))
        const query = method === 'DELETE' ? `?${new URLSearchParams(Object.fromEntries(others))}` : ''
        return send(method, path.replaceAll(/\{(\w+)\}/g, (_, field: string) => given[field] ?? '') + query, {
          ...(method !== 'DELETE' && { body: { ...body, ...Object.fromEntries(others) } }),
          ...(bySession ? {} : { key: who.apiKey }),
          headers: { 'x-request-id': requestId, ...(bySession && { cookie, origin: page() }) },
        })
      }

      const before = await rows()
      await env.DB.prepare(
        `create trigger audit_down before insert on audit begin select raise(abort, 'the audit is down'); end`,
      ).run()
      try {
        expect((await asked('audit-test-of-a-fault')).status).toBeGreaterThanOrEqual(500)
        expect(JSON.parse(await rows())).toEqual(JSON.parse(before))
      } finally {
        await env.DB.prepare('drop trigger audit_down').run()
      }

      const requestId = `audit-test-${crypto.randomUUID()}`
      const answer = await asked(requestId)
      expect(answer.status, await answer.text()).toBeLessThan(300)
      expect(await linesOf(requestId)).toEqual(
        lines.map((action) => ({ action, actor: who.id, via: bySession ? 'session' : 'api_key' })),
      )
      await after?.()
    },
  )

  it('leaves none where it is refused', async () => {
    const requestId = `audit-test-${crypto.randomUUID()}`
    const headers = { 'x-request-id': requestId }
    const refused = [
      await send('DELETE', `/api/keys/${newId('key', 1)}`, { key: owner(), headers }),
      await send('POST', '/api/pods', { key: tenant.member.apiKey, body: { name: 'P' }, headers }),
      await send('POST', '/api/tenant/deletion', { key: owner(), body: { name: 'Not this' }, headers }),
    ]
    expect(refused.map(({ status }) => status)).toEqual([404, 403, 422])
    expect(await linesOf(requestId)).toEqual([])
  })
})

describe('the audit', () => {
  it('can be neither changed nor shortened', async () => {
    const attempt = (sql: string) => env.DB.prepare(sql).bind(tenant.id).run()
    await expect(attempt(`update audit set actor = 'x' where tenant_id = ?`)).rejects.toThrow(/append-only/)
    await expect(attempt('delete from audit where tenant_id = ?')).rejects.toThrow(/append-only/)
  })

  it('is for owners', async () => {
    for (const path of ['/api/audit', '/api/audit/export']) {
      expect((await send('GET', path, { key: tenant.admin.apiKey })).status).toBe(403)
      expect((await send('GET', path)).status).toBe(401)
    }
  })

  it('names who did it, and shows nothing of another tenant', async () => {
    const other = await newTenant()
    await made('POST', '/api/pods', { name: 'P' }, other.owner.apiKey)
    const { body } = await call<{ items: { actor: object; action: string }[] }>('GET', '/api/audit', {
      key: other.owner.apiKey,
    })
    // Lines of one moment stand in any order.
    expect(body.items.map(({ action }) => action).sort()).toEqual([
      ...Array.from({ length: 3 }, () => 'operator.addPerson'),
      'operator.makeTenant',
      'pods.make',
    ])
    expect(body.items[0]).toMatchObject({
      actor: { id: other.owner.id, name: expect.stringMatching(/^owner/) },
      via: 'api_key',
    })
    expect(body.items.find(({ action }) => action === 'operator.makeTenant')).toMatchObject({
      actor: { id: 'operator', name: null },
      via: 'operator_key',
    })
  })

  it.each(['from=yesterday', 'to=1', 'format=xml', 'surprise=1'])('refuses ?%s', async (query) => {
    expect((await send('GET', `/api/audit/export?${query}`, { key: owner() })).status).toBe(422)
  })
})

describe('a long audit', () => {
  let long: Tenant
  const start = Date.UTC(2026, 0, 1)
  const count = 3_000
  beforeAll(async () => {
    long = await newTenant()
    await env.DB.prepare(`update "user" set name = '=HYPERLINK("http://evil.test")' where id = ?`)
      .bind(long.admin.id)
      .run()
    const [alice, bob] = [long.admin.id, long.member.id]
    const line = env.DB.prepare(
      `insert into audit (tenant_id, id, at, actor, via, action, subject, detail, request_id) values (?, ?, ?, ?, 'session', ?, '@SUM(A1)', '{"a":"b,c"}', null)`,
    )
    const all = Array.from({ length: count }, (_, index) => {
      const at = start + index * 1_000
      return line.bind(long.id, newId('aud', at), at, index % 2 ? alice : bob, index % 3 ? 'often.done' : 'seldom.done')
    })
    for (let from = 0; from < count; from += 500) await env.DB.batch(all.slice(from, from + 500))
  })

  const filters: [string, { action?: string; actor?: () => string; from?: number; to?: number }, number][] = [
    ['nothing', {}, count],
    ['an action', { action: 'seldom.done' }, 1_000],
    ['an actor', { actor: () => long.admin.id }, 1_500],
    ['both', { action: 'seldom.done', actor: () => long.admin.id }, 500],
    ['times', { from: start + 1_000_000, to: start + 1_100_000 }, 100],
    ['an action that is not there', { action: 'never.done' }, 0],
    ['all of them', { action: 'often.done', actor: () => long.member.id, from: start, to: start + 600_000 }, 200],
  ]
  it.each(filters)(
    'is read page by page under a filter by %s, no page costing more than it shows',
    async (_, given, wanted) => {
      let most = 0
      const counting = new Proxy(env.DB, {
        get: (db, name) =>
          name === 'prepare'
            ? (sql: string) => ({
                bind: (...values: unknown[]) => ({
                  async all() {
                    const result = await db
                      .prepare(sql)
                      .bind(...values)
                      .all()
                    most = Math.max(most, result.meta.rows_read)
                    return result
                  },
                }),
              })
            : Reflect.get(db, name),
      })
      const log = auditLog(counting, long.id)
      const { actor, ...rest } = given
      const filter = { to: start + count * 1_000, ...rest, ...(actor && { actor: actor() }) }
      const ids: string[] = []
      let cursor: string | undefined
      do {
        const { items, nextCursor } = await log.list(filter, { limit: 100, cursor })
        ids.push(...items.map(({ id }) => id))
        cursor = nextCursor ?? undefined
      } while (cursor)
      expect(ids).toHaveLength(wanted)
      expect(new Set(ids).size).toBe(wanted)
      expect([...ids].sort().reverse()).toEqual(ids)
      // A row of the index, one of the table and one of the person for each line.
      expect(most).toBeLessThanOrEqual(101 * 3 + 3)
    },
  )

  const exported = async (query: string) => {
    const response = await send('GET', `/api/audit/export?${query}`, { key: long.owner.apiKey })
    return { response, text: new TextDecoder().decode(await response.arrayBuffer()) }
  }

  it('is taken away whole as JSON lines', async () => {
    const to = new Date(start + count * 1_000).toISOString()
    const { response, text } = await exported(`to=${to}`)
    expect(response.headers.get('content-type')).toBe('application/jsonl')
    const lines = text
      .split('\n')
      .slice(0, -1)
      .map((line) => JSON.parse(line))
    expect(lines).toHaveLength(count)
    expect(lines[0]).toMatchObject({ subject: '@SUM(A1)', at: new Date(start + (count - 1) * 1_000).toISOString() })
  })

  it('is taken away as CSV that no spreadsheet runs', async () => {
    const to = new Date(start + 3_000).toISOString()
    const { response, text } = await exported(`format=csv&to=${to}&actor=${long.admin.id}`)
    expect(response.headers.get('content-disposition')).toMatch(/^attachment; filename="audit-.*\.csv"$/)
    const [head, line, end] = text.split('\r\n')
    expect(head).toBe('id,at,actor,actorName,via,action,subject,detail,requestId')
    expect(line).toContain(`,"'=HYPERLINK(""http://evil.test"")",session,often.done,'@SUM(A1),"{""a"":""b,c""}",`)
    expect(end).toBe('')
  })

  it('notes that it was taken away', async () => {
    const { body } = await call<{ items: { actor: object }[] }>('GET', '/api/audit?action=audit.export', {
      key: long.owner.apiKey,
    })
    expect(body.items).toHaveLength(2)
    expect(body.items[0]).toMatchObject({ actor: { id: long.owner.id }, detail: { format: 'csv' } })
  })
})

describe('a cell of a CSV file', () => {
  it.each([
    ['=1+1', "'=1+1"],
    ['+1', "'+1"],
    ['-1', "'-1"],
    ['@x', "'@x"],
    ['\t=1', "'\t=1"],
    ['a,b', '"a,b"'],
    ['say "x"', '"say ""x"""'],
    ['two\nlines', '"two\nlines"'],
    ['plain', 'plain'],
  ])('%j is written %j', (text, cell) => {
    expect(csvCell(text)).toBe(cell)
  })
})
