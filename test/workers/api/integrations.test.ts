import { Webhook } from 'standardwebhooks'
import { beforeAll, describe, expect, it, vi } from 'vitest'
import { stores } from '../../../core/stores.ts'
import { integrations } from '../../../worker/integrations/index.ts'
import { callWith, newKey, newName, openai, received, receiver, trouble } from './outside.ts'
import { call, env, newTenant, send, setUpChat, type Tenant } from './world.ts'

interface Item {
  provider: string
  status: string
  statusText: string
  next: string | null
  stored: boolean
  fields: { name: string; kind: string; value: string | null; default: string | null }[]
  created?: { secret: string }
}
interface Refused {
  code: string
  message: string
  errors?: { path: string; message: string }[]
}

let tenant: Tenant
beforeAll(async () => {
  tenant = await newTenant()
})

const key = () => tenant.owner.apiKey
const test = (provider: string, values?: Record<string, string>, of = tenant) =>
  call<{ status: string; text: string; next: string | null; code?: string }>(
    'POST',
    `/api/integrations/${provider}/test`,
    {
      key: of.owner.apiKey,
      body: values ? { values } : {},
    },
  )
const put = <T = Item>(provider: string, values: Record<string, string>, more: object = {}, of = tenant) =>
  call<T>('PUT', `/api/integrations/${provider}`, { key: of.owner.apiKey, body: { values, ...more } })
const item = async (provider: string, of = tenant) => {
  const { body } = await call<{ items: Item[] }>('GET', '/api/integrations', { key: of.owner.apiKey })
  const found = body.items.find((one) => one.provider === provider)
  if (!found) throw new Error(`no ${provider}`)
  return found
}
const vaultOf = (of: Tenant) => stores(env, of.id, { id: 'test', via: 'system', requestId: null }).vault
const kept = async (of: Tenant, provider: 'openai' | 'webhook' = 'openai') =>
  JSON.parse((await vaultOf(of).read({ provider })) ?? 'null')

/** An address at which nobody listens. */
const nowhere = 'http://127.0.0.1:9/v1'

describe('the list', () => {
  it('describes every provider before anything is stored: what it is for, how to get it, what to give', async () => {
    const fresh = await newTenant()
    const { body } = await call<{ items: (Item & { setup: { steps: string[] } })[] }>('GET', '/api/integrations', {
      key: fresh.owner.apiKey,
    })
    expect(body.items.map(({ provider }) => provider)).toEqual(['openai', 'linkedin', 'unipile', 'webhook', 'slack'])
    for (const one of body.items) {
      expect(one).toMatchObject({ stored: false, status: 'none', next: expect.stringMatching(/admin/) })
      expect(one.setup.steps.length).toBeGreaterThan(1)
      expect(one.fields.filter(({ kind }) => kind === 'secret')).toHaveLength(1)
      expect(one.fields.every(({ value }) => value === null)).toBe(true)
    }
    expect(JSON.stringify(body)).toContain(`${new URL(env.WEB_URL).origin}/oauth/linkedin/callback`)
  })

  it('is for admins', async () => {
    expect((await call('GET', '/api/integrations', { key: tenant.member.apiKey })).status).toBe(403)
    expect((await call('GET', '/api/integrations', { key: tenant.admin.apiKey })).status).toBe(200)
  })

  it('knows no other provider', async () => {
    expect((await test('linkedin-web', {})).status).toBe(404)
    expect((await put('nothing', {})).status).toBe(404)
    expect((await call('DELETE', '/api/integrations/nothing', { key: key() })).status).toBe(404)
  })
})

describe('a test', () => {
  const li = { clientId: 'client-of-tests', clientSecret: 'secret-of-tests' }
  const uni = () => ({ dsn: env.UNIPILE_URL, apiKey: `key-${crypto.randomUUID()}` })
  const hook = (name: string) => ({ url: `${receiver}/hooks/${name}` })
  const slack = (name: string) => ({ url: `${receiver}/slack/${name}` })

  it.each([
    ['openai', 'ok', () => ({ apiKey: newKey().key })],
    ['openai', 'ok', () => ({ apiKey: newKey().key, project: 'proj_ours', baseUrl: env.OPENAI_BASE_URL })],
    ['openai', 'wrong_key', () => ({ apiKey: newKey('sk-wrong').key })],
    ['openai', 'no_permission', () => ({ apiKey: newKey('sk-restricted').key })],
    ['openai', 'no_permission', () => ({ apiKey: newKey().key, project: 'proj_wrong' })],
    ['openai', 'quota', () => ({ apiKey: newKey('sk-noquota').key })],
    ['openai', 'no_network', () => ({ apiKey: newKey().key, baseUrl: nowhere })],
    ['openai', 'unexpected', () => ({ apiKey: newKey().key, baseUrl: `${receiver}/hooks/${newName()}` })],
    ['unipile', 'ok', uni],
    ['unipile', 'wrong_key', () => ({ ...uni(), apiKey: 'wrong-key-of-tests' })],
    ['unipile', 'no_permission', () => ({ ...uni(), apiKey: 'limited-key-of-tests' })],
    ['unipile', 'no_network', () => ({ ...uni(), dsn: nowhere })],
    ['unipile', 'ok', () => ({ ...uni(), api: 'v2' })],
    ['unipile', 'wrong_key', () => ({ ...uni(), apiKey: 'wrong-key-of-tests', api: 'v2' })],
    ['unipile', 'no_permission', () => ({ ...uni(), apiKey: 'limited-key-of-tests', api: 'v2' })],
    ['linkedin', 'ok', () => li],
    ['linkedin', 'wrong_key', () => ({ ...li, clientSecret: 'wrong-secret' })],
    ['linkedin', 'wrong_key', () => ({ ...li, clientId: 'wrong-client' })],
    ['webhook', 'ok', () => hook(newName())],
    ['webhook', 'no_network', () => ({ url: nowhere })],
    ['webhook', 'wrong_key', () => ({ url: `${receiver}/nothing` })],
    ['slack', 'ok', () => slack(newName())],
    ['slack', 'wrong_key', () => slack(newName('gone'))],
    ['slack', 'no_permission', () => slack(newName('forbidden'))],
    ['slack', 'no_network', () => ({ url: nowhere })],
  ] as [string, string, () => Record<string, string>][])('of %s says %s', async (provider, status, values) => {
    const answer = await test(provider, values())
    expect([answer.status, answer.body.status]).toEqual([200, status])
    expect(answer.body.text).toMatch(/\.$/)
    expect(answer.body.next === null).toBe(status === 'ok')
  })

  it('of Unipile takes no version that there is not', async () => {
    const answer = await test('unipile', { ...uni(), api: 'v3' })
    expect([answer.status, answer.body.code]).toEqual([422, 'invalid_input'])
  })

  it.each([
    [{ status: 500 }, 'no_network'],
    [{ status: 429 }, 'no_network'],
    [{ garbage: true }, 'unexpected'],
  ])('of OpenAI with %j says %s', async (switches, status) => {
    const { key: apiKey, account } = newKey()
    await trouble(openai, account, switches)
    expect((await test('openai', { apiKey })).body.status).toBe(status)
  })

  it.each([
    [{ status: 401 }, 'no_permission'],
    [{ status: 410 }, 'wrong_key'],
    [{ status: 503 }, 'no_network'],
    [{ status: 418 }, 'unexpected'],
  ])('of a webhook with %j says %s', async (switches, status) => {
    const name = newName()
    await trouble(receiver, name, switches)
    expect((await test('webhook', hook(name))).body.status).toBe(status)
  })

  it('does not follow a redirect, to which nobody has agreed', async () => {
    const [from, to] = [newName(), newName()]
    await trouble(receiver, from, { redirect: `${receiver}/hooks/${to}` })
    expect((await test('webhook', hook(from))).body).toMatchObject({
      status: 'unexpected',
      text: expect.stringMatching(/Redirects are not followed/),
    })
    expect((await test('openai', { apiKey: newKey().key, baseUrl: `${receiver}/hooks/${from}` })).body.status).not.toBe(
      'ok',
    )
    expect(await received(to)).toEqual([])
  })

  it('saves nothing, whatever it finds', async () => {
    const fresh = await newTenant()
    await test('openai', { apiKey: newKey().key }, fresh)
    await test('openai', { apiKey: newKey('sk-wrong').key }, fresh)
    await test('webhook', hook(newName()), fresh)
    expect(await vaultOf(fresh).list()).toEqual([])
    expect((await env.VAULT.list({ prefix: `v1/${fresh.id}/` })).keys).toEqual([])
    expect((await test('openai', undefined, fresh)).body.code).toBe('not_set_up')
  })

  it('of what is stored is noted', async () => {
    const fresh = await newTenant()
    const { key: apiKey, account } = newKey()
    await put('openai', { apiKey }, {}, fresh)
    await trouble(openai, account, { status: 401 })
    expect((await test('openai', undefined, fresh)).body.status).toBe('wrong_key')
    expect(await item('openai', fresh)).toMatchObject({ stored: true, status: 'wrong_key' })
    await trouble(openai, account, { status: null })
    expect((await test('openai', {}, fresh)).body.status).toBe('ok')
    // Given values, though they be the stored ones: nothing is noted.
    expect((await item('openai', fresh)).status).toBe('wrong_key')
    await test('openai', undefined, fresh)
    expect((await item('openai', fresh)).status).toBe('ok')
  })
})

describe('storing', () => {
  it('tests first; what does not work is not stored, and the old one stays', async () => {
    const fresh = await newTenant()
    const good = newKey().key
    const stored = await put('openai', { apiKey: good }, {}, fresh)
    expect(stored.body).toMatchObject({ provider: 'openai', stored: true, status: 'ok', next: null })
    expect(stored.body.fields[0]?.value).toBe(`sk-…${good.slice(-4)}`)

    const refused = await put<Refused>('openai', { apiKey: newKey('sk-wrong').key }, {}, fresh)
    expect([refused.status, refused.body.code]).toEqual([422, 'credential_not_working'])
    expect(refused.body.message).toMatch(/OpenAI does not accept the key\..*Nothing was saved\./)
    expect(refused.body.errors?.[0]?.path).toBe('values.apiKey')
    expect(await kept(fresh)).toEqual({ apiKey: good })
  })

  it('stores what does not work where that is asked for', async () => {
    const fresh = await newTenant()
    const { key: apiKey } = newKey('sk-wrong')
    const { status, body } = await put('openai', { apiKey }, { untested: true }, fresh)
    expect([status, body.status]).toEqual([200, 'untested'])
    expect(await kept(fresh)).toEqual({ apiKey })
  })

  it('keeps what is left out, and takes away an optional field that is given empty', async () => {
    const fresh = await newTenant()
    const { key: apiKey } = newKey()
    await put('openai', { apiKey, project: 'proj_one' }, {}, fresh)
    await put('openai', { project: 'proj_two' }, {}, fresh)
    expect(await kept(fresh)).toEqual({ apiKey, project: 'proj_two' })
    await put('openai', { apiKey: '', project: '' }, {}, fresh)
    expect(await kept(fresh)).toEqual({ apiKey })
  })

  it('does not send a stored key to another address', async () => {
    const fresh = await newTenant()
    await put('openai', { apiKey: newKey().key }, {}, fresh)
    const name = newName()
    const elsewhere = { baseUrl: `${receiver}/hooks/${name}` }
    for (const answer of [
      await test('openai', elsewhere, fresh),
      await put('openai', elsewhere, { untested: true }, fresh),
    ]) {
      expect(answer.status).toBe(422)
      expect((answer.body as unknown as Refused).errors?.[0]?.path).toBe('values.apiKey')
    }
    expect(await received(name)).toEqual([])
  })

  it.each([
    ['openai', { apiKey: 'not a key' }, 'values.apiKey'],
    ['openai', {}, 'values.apiKey'],
    ['openai', { apiKey: newKey().key, color: 'red' }, 'values.color'],
    ['openai', { apiKey: newKey().key, baseUrl: 'nonsense words' }, 'values.baseUrl'],
    ['openai', { apiKey: newKey().key, baseUrl: 'ftp://example.com' }, 'values.baseUrl'],
    ['openai', { apiKey: newKey().key, baseUrl: 'https://user:pass@example.com/v1' }, 'values.baseUrl'],
    ['webhook', { url: 'https://example.com', secret: 'whsec_short' }, 'values.secret'],
    ['slack', { url: 'hello' }, 'values.url'],
    ['linkedin', { clientId: 'abcdefgh' }, 'values.clientSecret'],
  ])('of %s refuses %j, naming the field', async (provider, values, path) => {
    const fresh = await newTenant()
    const { status, body } = await put<Refused>(provider, values as Record<string, string>, {}, fresh)
    expect(status).toBe(422)
    expect(body.errors?.map((error) => error.path)).toContain(path)
    expect(JSON.stringify(body)).not.toContain('user:pass')
    expect(await vaultOf(fresh).list()).toEqual([])
  })

  it('takes the DSN as Unipile writes it', async () => {
    const answer = await test('unipile', { dsn: 'localhost.invalid:1', apiKey: 'some-key-of-tests' })
    expect([answer.status, answer.body.status]).toEqual([200, 'no_network'])
  })

  it('leaves the old or the new one whole when KV or D1 fails in the middle', async () => {
    const fresh = await newTenant()
    const [first, second, third] = [newKey().key, newKey().key, newKey().key]
    await put('openai', { apiKey: first }, {}, fresh)
    const putWith = (changed: Parameters<typeof callWith>[0], apiKey: string) =>
      callWith(changed, 'PUT', '/api/integrations/openai', { key: fresh.owner.apiKey, body: { values: { apiKey } } })
    const over = <T extends object>(target: T, changed: Partial<Record<keyof T, unknown>>): T =>
      new Proxy(target, {
        get: (real, name) => {
          const value = name in changed ? changed[name as keyof T] : Reflect.get(real, name)
          return typeof value === 'function' ? value.bind(real) : value
        },
      })
    const down = () => Promise.reject(new Error('D1_ERROR: Network connection lost'))

    const full = () => Promise.reject(new Error('KV PUT failed: 500 Internal Server Error'))
    expect((await putWith({ VAULT: over(env.VAULT, { put: full }) }, second)).status).toBe(503)
    expect(await kept(fresh)).toEqual({ apiKey: first })
    expect((await putWith({ DB: over(env.DB, { batch: down }) }, second)).status).toBe(503)
    expect(await kept(fresh)).toEqual({ apiKey: first })
    expect((await item('openai', fresh)).fields[0]?.value).toBe(`sk-…${first.slice(-4)}`)

    const lost = async (statements: D1PreparedStatement[]) => {
      await env.DB.batch(statements)
      return down()
    }
    expect((await putWith({ DB: over(env.DB, { batch: lost }) }, third)).status).toBe(503)
    expect(await kept(fresh)).toEqual({ apiKey: third })
    expect((await item('openai', fresh)).fields[0]?.value).toBe(`sk-…${third.slice(-4)}`)
    expect((await putWith({ VAULT: over(env.VAULT, { delete: down }) }, second)).status).toBe(200)
    expect(await kept(fresh)).toEqual({ apiKey: second })
  })

  it('says so where the stored record does not open, and takes a new one', async () => {
    const fresh = await newTenant()
    await put('openai', { apiKey: newKey().key }, {}, fresh)
    const [record] = (await env.VAULT.list({ prefix: `v1/${fresh.id}/openai/` })).keys
    const sealed = (await env.VAULT.get(record?.name ?? '')) ?? ''
    await env.VAULT.put(record?.name ?? '', sealed.replace(/"key":"..../, '"key":"AAAA'))
    expect((await test('openai', undefined, fresh)).body.code).toBe('credential_unreadable')
    expect((await put('openai', { apiKey: newKey().key }, {}, fresh)).status).toBe(200)
  })

  it('removes at once', async () => {
    const fresh = await newTenant()
    await setUpChat(fresh)
    expect((await call('DELETE', '/api/integrations/openai', { key: fresh.owner.apiKey })).status).toBe(204)
    expect(await item('openai', fresh)).toMatchObject({ stored: false, status: 'none' })
    const chat = await call('POST', '/api/chatkit/sessions', { key: fresh.owner.apiKey, body: { trigger: 'write' } })
    expect(chat.body.code).toBe('openai_key_missing')
  })
})

describe('addresses that lead inside', () => {
  const inner = [
    'http://example.com/hook',
    'https://127.0.0.1/hook',
    'https://2130706433/hook',
    'https://[::1]/hook',
    'https://10.0.0.1/hook',
    'https://169.254.169.254/latest/meta-data',
    'https://metadata.google.internal/',
    'https://localhost/hook',
    'https://intranet/hook',
    'https://box.local/hook',
  ]
  const fields: [string, (url: string) => Record<string, string>, string][] = [
    ['openai', (baseUrl) => ({ apiKey: newKey().key, baseUrl }), 'values.baseUrl'],
    ['unipile', (dsn) => ({ apiKey: 'some-key-of-tests', dsn }), 'values.dsn'],
    ['webhook', (url) => ({ url }), 'values.url'],
    ['slack', (url) => ({ url }), 'values.url'],
  ]
  it.each(fields)('are refused for %s, and nothing is sent there', async (provider, values, path) => {
    const sent = vi.spyOn(globalThis, 'fetch')
    for (const url of inner) {
      for (const [method, where, more] of [
        ['POST', `/api/integrations/${provider}/test`, {}],
        ['PUT', `/api/integrations/${provider}`, { untested: true }],
      ] as const) {
        const answer = await callWith({ OUTBOUND_URLS: 'public' }, method, where, {
          key: key(),
          body: { values: values(url), ...more },
        })
        expect([url, answer.status, answer.body.code]).toEqual([url, 422, 'address_not_allowed'])
        expect(answer.body.errors).toMatchObject([{ path }])
      }
    }
    expect(sent).not.toHaveBeenCalled()
    vi.restoreAllMocks()
  })

  it('every provider whose address is given is among these', () => {
    const called = integrations.filter((one) => one.fields.some((field) => field.called)).map((one) => one.provider)
    expect(called.toSorted()).toEqual(fields.map(([provider]) => provider).toSorted())
  })

  it('are refused later, too, where the installation has become stricter', async () => {
    const fresh = await newTenant()
    const apiKey = newKey().key
    await put('openai', { apiKey, baseUrl: `${openai}/v1/` }, {}, fresh)
    const answer = await callWith({ OUTBOUND_URLS: 'public' }, 'POST', '/api/images', {
      key: fresh.owner.apiKey,
      body: { prompt: 'a boat' },
    })
    expect([answer.status, answer.body.code]).toEqual([422, 'address_not_allowed'])
  })
})

describe('the webhook', () => {
  it('is given a signing secret, shown once, and signs with it', async () => {
    const fresh = await newTenant()
    const name = newName()
    const { body } = await put('webhook', { url: `${receiver}/hooks/${name}` }, {}, fresh)
    const secret = body.created?.secret ?? ''
    expect(secret).toMatch(/^whsec_[A-Za-z0-9+/=]{44}$/)
    const [ping] = await received(name)
    expect(new Webhook(secret).verify(ping?.body ?? '', ping?.headers ?? {})).toMatchObject({ type: 'ping' })
    expect(JSON.stringify(await item('webhook', fresh))).not.toContain(secret)
    const again = await put('webhook', { url: `${receiver}/hooks/${name}` }, {}, fresh)
    expect(again.body.created).toBeUndefined()
    expect(await kept(fresh, 'webhook')).toMatchObject({ secret })
  })

  it('signs with both secrets for a day after a change', async () => {
    const fresh = await newTenant()
    const name = newName()
    const made = await put('webhook', { url: `${receiver}/hooks/${name}` }, {}, fresh)
    const old = made.body.created?.secret ?? ''
    const { body } = await call<{ secret: string }>('POST', '/api/integrations/webhook/rotate-secret', {
      key: fresh.owner.apiKey,
    })
    await test('webhook', undefined, fresh)
    await put('webhook', { url: `${receiver}/hooks/${name}?later` }, {}, fresh)
    const [, second, third] = await received(name)
    for (const message of [second, third]) {
      for (const secret of [old, body.secret]) {
        expect(new Webhook(secret).verify(message?.body ?? '', message?.headers ?? {})).toMatchObject({ type: 'ping' })
      }
    }
  })
})

describe('a secret', () => {
  it('is in no answer, log line, audit line, D1 row or KV record', async () => {
    const lines: string[] = []
    vi.spyOn(console, 'log').mockImplementation((line: unknown) => void lines.push(String(line)))
    const fresh = await newTenant()
    const answers: string[] = []
    const canary = `canary${crypto.randomUUID().replaceAll('-', '')}tail`
    const note = async (answer: Promise<{ body: unknown }>) => void answers.push(JSON.stringify((await answer).body))
    for (const [provider, values] of [
      ['openai', { apiKey: `sk-${canary}` }],
      ['openai', { apiKey: `sk-wrong-${canary}` }],
      ['unipile', { dsn: env.UNIPILE_URL, apiKey: canary }],
      ['unipile', { dsn: nowhere, apiKey: canary }],
      ['linkedin', { clientId: 'client-id', clientSecret: canary }],
      ['linkedin', { clientId: 'client-id', clientSecret: `wrong${canary}` }],
      ['webhook', { url: `${receiver}/hooks/${newName()}`, secret: `whsec_${btoa(canary)}` }],
      ['slack', { url: `${receiver}/slack/${canary}` }],
      ['slack', { url: `${receiver}/slack/gone${canary}` }],
      ['slack', { url: `not an address ${canary}` }],
    ] as [string, Record<string, string>][]) {
      await note(test(provider, values, fresh))
      await note(put(provider, values, {}, fresh))
      await note(test(provider, undefined, fresh))
    }
    await note(call('GET', '/api/integrations', { key: fresh.owner.apiKey }))
    vi.restoreAllMocks()
    const { results: tables } = await env.DB.prepare(
      `select name from sqlite_master where type = 'table' and name not like '\\_cf%' escape '\\' and name not like 'sqlite%'`,
    ).all<{ name: string }>()
    const rows = await Promise.all(tables.map(({ name }) => env.DB.prepare(`select * from "${name}"`).all()))
    const { keys } = await env.VAULT.list({ prefix: `v1/${fresh.id}/` })
    expect(keys.length).toBe(5)
    const sealed = await Promise.all(keys.map(({ name }) => env.VAULT.get(name)))
    for (const place of [answers, lines, rows, sealed]) {
      const text = JSON.stringify(place)
      expect(text.length).toBeGreaterThan(100)
      for (const form of [canary, btoa(canary), encodeURIComponent(canary)]) expect(text).not.toContain(form)
    }
  })
})

describe('pictures', () => {
  const make = (of: Tenant, prompt = 'A boat on a calm lake') =>
    call<{ id: string; url: string; code?: string; errors?: { path: string }[] }>('POST', '/api/images', {
      key: of.member.apiKey,
      body: { prompt },
    })

  it('are drawn on the company’s account, kept, and given to its own people only', async () => {
    const fresh = await newTenant()
    await put('openai', { apiKey: newKey().key, project: 'proj_art' }, {}, fresh)
    const { status, body } = await make(fresh)
    expect(status).toBe(201)
    const picture = await send('GET', body.url, { key: fresh.owner.apiKey })
    expect([picture.status, picture.headers.get('content-type')]).toEqual([200, 'image/png'])
    expect([...new Uint8Array(await picture.arrayBuffer()).slice(1, 4)]).toEqual([0x50, 0x4e, 0x47])
    expect((await send('GET', body.url, { key: key() })).status).toBe(404)
    expect((await send('GET', '/api/images/img_nothing', { key: key() })).status).toBe(404)
    const audit = await env.DB.prepare(`select detail from audit where tenant_id = ? and action = 'images.make'`)
      .bind(fresh.id)
      .first<{ detail: string }>()
    expect(audit?.detail).not.toContain('boat')
  })

  it('tell apart: no key, nothing left to spend, no permission, words that are refused', async () => {
    const codeWith = async (apiKey: string) => {
      const fresh = await newTenant()
      await put('openai', { apiKey }, { untested: true }, fresh)
      const { status, body } = await make(fresh)
      return [status, body.code]
    }
    expect((await make(await newTenant())).body.code).toBe('openai_key_missing')
    expect(await codeWith(newKey('sk-noquota').key)).toEqual([502, 'openai_quota'])
    expect(await codeWith(newKey('sk-restricted').key)).toEqual([502, 'openai_forbidden'])
    expect(await codeWith(newKey('sk-wrong').key)).toEqual([502, 'openai_key_rejected'])
    const blocked = newKey()
    await trouble(openai, blocked.account, { imageBlocked: true })
    expect(await codeWith(blocked.key)).toEqual([422, 'invalid_input'])
  })
})
