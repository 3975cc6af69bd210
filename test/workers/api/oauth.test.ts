import { afterEach, beforeAll, describe, expect, it, vi } from 'vitest'
import { stores } from '../../../core/stores.ts'
import { auditOf, cookieOf, open, post, sentTo, trouble } from './outside.ts'
import { ownProvider } from './own-token.ts'
import { call, env, newTenant, type Person, send, type Tenant, takePart } from './world.ts'

const linkedin = env.LINKEDIN_WEB_URL
const day = 86_400_000
const vaultOf = (of: Tenant) => stores(env, of.id, { id: 'test', via: 'system', requestId: null }).vault

/** A company with LinkedIn and Unipile set up, whose member takes part as somebody that LinkedIn knows. */
async function ready(vanity = 'maya-lindqvist', api = 'v1') {
  const tenant = await newTenant()
  const key = tenant.owner.apiKey
  await call('PUT', '/api/integrations/linkedin', {
    key,
    body: { values: { clientId: `app-${crypto.randomUUID()}`, clientSecret: 'secret-of-tests' } },
  })
  await call('PUT', '/api/integrations/unipile', {
    key,
    body: { values: { dsn: env.UNIPILE_URL, apiKey: `key-${crypto.randomUUID()}`, api } },
  })
  return { tenant, memberId: await takePart(tenant.member, vanity), cookie: await cookieOf(tenant.member) }
}

async function begin(person: Person, provider = 'linkedin', body: object = {}) {
  return call<{ url: string; code?: string }>('POST', `/api/connections/${provider}`, { key: person.apiKey, body })
}

/** Answers LinkedIn's consent screen as somebody. @returns where the browser is sent back to */
async function consent(url: string, vanity: string, action = 'accept'): Promise<URL> {
  const session = await (await post(`${linkedin}/__sessions`, { vanity })).json<{ li_at: string; JSESSIONID: string }>()
  const { pathname, searchParams } = new URL(url)
  const form = new URLSearchParams(searchParams)
  form.set('csrfToken', session.JSESSIONID.replaceAll('"', ''))
  form.set('asked', pathname)
  form.set('action', action)
  const answer = await fetch(`${linkedin}/oauth/v2/authorization-submit`, {
    method: 'POST',
    redirect: 'manual',
    headers: {
      cookie: `li_at=${session.li_at}; JSESSIONID=${session.JSESSIONID}`,
      'content-type': 'application/x-www-form-urlencoded',
    },
    body: form.toString(),
  })
  return sentTo(answer)
}

const back = async (url: URL, cookie?: string) => sentTo(await open(url.pathname + url.search, cookie))
const connection = async (person: Person, provider: string) => {
  const { body } = await call<{ items: Record<string, unknown>[] }>('GET', '/api/connections', { key: person.apiKey })
  return body.items.find((one) => one.provider === provider)
}
const reasons = async (tenant: Tenant) =>
  (await auditOf(tenant, 'oauth.refused')).map(({ detail }) => JSON.parse(detail).reason)

/** Has a stored credential not open any more. */
async function damage(tenant: Tenant, provider: string, subject: string): Promise<void> {
  const { keys } = await env.VAULT.list({ prefix: `v1/${tenant.id}/${provider}/${subject}/` })
  expect(keys.length).toBeGreaterThan(0)
  for (const { name } of keys) {
    const sealed = (await env.VAULT.get(name)) ?? ''
    await env.VAULT.put(name, sealed.replace(/"key":"..../, '"key":"AAAA'))
  }
}

let shared: Awaited<ReturnType<typeof ready>>
beforeAll(async () => {
  shared = await ready()
})

afterEach(() => {
  vi.useRealTimers()
  vi.restoreAllMocks()
})

describe('connecting LinkedIn', () => {
  it('sends the member to LinkedIn, and seals the token for them when they come back', async () => {
    const { tenant, memberId, cookie } = await ready()
    const { body } = await begin(tenant.member)
    const asked = new URL(body.url)
    expect(asked.origin + asked.pathname).toBe(`${linkedin}/oauth/v2/authorization`)
    expect(Object.fromEntries(asked.searchParams)).toMatchObject({
      response_type: 'code',
      redirect_uri: `${new URL(env.WEB_URL).origin}/oauth/linkedin/callback`,
      scope: 'openid profile w_member_social',
      state: expect.stringMatching(/^[\w-]{43}$/),
    })
    expect(asked.searchParams.has('code_challenge')).toBe(false)
    const at = await back(await consent(body.url, 'maya-lindqvist'), cookie)
    expect(at.href).toBe(`${new URL(env.WEB_URL).origin}/settings/connections?connected=linkedin`)

    const sealed = JSON.parse((await vaultOf(tenant).read({ provider: 'linkedin', subject: memberId })) ?? '')
    expect(sealed).toMatchObject({ sub: expect.any(String), scope: expect.arrayContaining(['w_member_social']) })
    const stored = await vaultOf(tenant).find({ provider: 'linkedin', subject: memberId })
    expect((stored?.expiresAt ?? 0) - (stored?.grantedAt ?? 0)).toBe(60 * day)
    const shown = await connection(tenant.member, 'linkedin')
    expect(shown).toMatchObject({ available: true, status: 'connected', account: 'Maya Lindqvist' })
    expect(JSON.stringify(shown)).not.toContain(sealed.accessToken)
    expect(await auditOf(tenant, 'connections.begin')).toMatchObject([{ actor: tenant.member.id, subject: memberId }])
    const stores = await auditOf(tenant, 'credential.stored')
    expect(stores.at(-1)).toMatchObject({ actor: tenant.member.id, via: 'oauth', subject: `linkedin:${memberId}` })
    const everything = JSON.stringify((await env.DB.prepare('select * from integrations').all()).results)
    expect(everything).not.toContain(sealed.accessToken)
    const consents = await env.DB.prepare('select 1 from consents where tenant_id = ?').bind(tenant.id).first()
    expect(consents).toBeNull()
  })

  it('can be begun by a link in the browser', async () => {
    const { tenant, cookie } = shared
    const there = sentTo(await open('/oauth/linkedin', cookie))
    expect(there.origin + there.pathname).toBe(`${linkedin}/oauth/v2/authorization`)
    const nobody = sentTo(await open('/oauth/linkedin'))
    expect(nobody.search).toBe('?refused=unauthenticated')
    const noProfile = sentTo(await open('/oauth/linkedin', await cookieOf(tenant.admin)))
    expect(noProfile.search).toBe('?refused=conflict')
  })

  it('makes a member of who names their profile, and asks for it otherwise', async () => {
    const { tenant } = await ready()
    expect((await begin(tenant.admin)).body.code).toBe('conflict')
    expect((await begin(tenant.admin, 'linkedin', { linkedinVanity: 'tomas-okafor' })).status).toBe(200)
  })

  it('is not offered where the company has not set it up', async () => {
    const tenant = await newTenant()
    await takePart(tenant.member, 'priya-raman')
    expect(await begin(tenant.member)).toMatchObject({ status: 409, body: { code: 'not_set_up' } })
    expect(await connection(tenant.member, 'linkedin')).toMatchObject({
      available: false,
      why: expect.stringMatching(/admin/),
      status: 'none',
    })
    expect((await begin(tenant.member, 'myspace')).status).toBe(404)
  })

  it('renews: the new token counts, and the alert about the old one is resolved', async () => {
    const { tenant, memberId, cookie } = await ready()
    await env.DB.prepare(
      `insert into alerts (tenant_id, id, about, code, title, detail, act, member_id, opened_at)
       values (?, 'alr_1', ?, 'ends_in_3_days', 't', 'd', 'member', ?, 1)`,
    )
      .bind(tenant.id, `connection:linkedin:${memberId}`, memberId)
      .run()
    await back(await consent((await begin(tenant.member)).body.url, 'maya-lindqvist'), cookie)
    const open = await call<{ items: unknown[] }>('GET', '/api/alerts?open=true', { key: tenant.member.apiKey })
    expect(open.body.items).toEqual([])
  })
})

describe('a callback that is not what it should be', () => {
  const nothingStored = async (tenant: Tenant) =>
    expect((await vaultOf(tenant).list()).filter(({ subject }) => subject !== '')).toEqual([])

  it('with a stolen state, in another person’s browser, is refused, and the state is spent', async () => {
    const { tenant, cookie } = await ready()
    const thief = await ready('tomas-okafor')
    const url = await consent((await begin(tenant.member)).body.url, 'maya-lindqvist')
    expect((await back(url, await cookieOf(tenant.admin))).search).toBe('?refused=other_person')
    expect((await back(url, thief.cookie)).search).toBe('?refused=replayed')
    expect((await back(url, cookie)).search).toBe('?refused=replayed')
    await nothingStored(tenant)
    await nothingStored(thief.tenant)
    expect(await reasons(tenant)).toEqual(['other_person', 'replayed', 'replayed'])
    expect(await auditOf(tenant, 'oauth.refused')).toMatchObject([
      { actor: tenant.admin.id, via: 'oauth' },
      { actor: thief.tenant.member.id },
      {},
    ])
  })

  it('that lures somebody into another’s account is refused', async () => {
    const attacker = await ready('tomas-okafor')
    const victim = await ready()
    const lure = await consent((await begin(attacker.tenant.member)).body.url, 'tomas-okafor')
    expect((await back(lure, victim.cookie)).search).toBe('?refused=other_person')
    await nothingStored(victim.tenant)
    await nothingStored(attacker.tenant)
  })

  it('twice, at once or later, connects once', async () => {
    const { tenant, cookie } = await ready()
    const url = await consent((await begin(tenant.member)).body.url, 'maya-lindqvist')
    const ends = await Promise.all(Array.from({ length: 5 }, () => back(url, cookie)))
    expect(ends.map(({ search }) => search).toSorted()).toEqual([
      '?connected=linkedin',
      ...Array.from({ length: 4 }, () => '?refused=replayed'),
    ])
    expect((await back(url, cookie)).search).toBe('?refused=replayed')
    expect(await reasons(tenant)).toEqual(Array.from({ length: 5 }, () => 'replayed'))
  })

  it('after ten minutes is refused', async () => {
    const { tenant, cookie } = await ready()
    const url = await consent((await begin(tenant.member)).body.url, 'maya-lindqvist')
    await env.DB.prepare('update connect_states set expires_at = expires_at - 600000 where tenant_id = ?')
      .bind(tenant.id)
      .run()
    expect((await back(url, cookie)).search).toBe('?refused=expired')
    expect(await reasons(tenant)).toEqual(['expired'])
    await nothingStored(tenant)
  })

  it('with a state that was never given is refused, and recorded with the company of who came', async () => {
    const { tenant, cookie } = await ready()
    const at = (query: string) => back(new URL(`${env.WEB_URL}/oauth/linkedin/callback?${query}`), cookie)
    expect((await at(`code=x&state=${'a'.repeat(43)}`)).search).toBe('?refused=unknown_state')
    expect((await at('code=x')).search).toBe('?refused=unknown_state')
    expect(await reasons(tenant)).toEqual(['unknown_state', 'unknown_state'])
  })

  it('with nobody signed in is refused, and can be gone on with after signing in', async () => {
    const { tenant, cookie } = await ready()
    const url = await consent((await begin(tenant.member)).body.url, 'maya-lindqvist')
    expect((await back(url)).search).toBe('?refused=not_signed_in')
    expect(await reasons(tenant)).toEqual(['not_signed_in'])
    expect((await back(url, cookie)).search).toBe('?connected=linkedin')
  })

  it('with a state of the other provider is refused', async () => {
    const { tenant, cookie } = await ready()
    const spied = vi.spyOn(globalThis, 'fetch')
    await begin(tenant.member, 'unipile')
    const { notify_url } = JSON.parse(String(spied.mock.calls[0]?.[1]?.body))
    const secret = new URL(notify_url).pathname.split('/').at(-1)
    const at = await back(new URL(`${env.WEB_URL}/oauth/linkedin/callback?code=x&state=${secret}`), cookie)
    expect(at.search).toBe('?refused=unknown_state')
  })

  it('for somebody who has left meanwhile is refused', async () => {
    const { tenant, cookie } = await ready()
    const url = await consent((await begin(tenant.member)).body.url, 'maya-lindqvist')
    await env.DB.prepare('delete from memberships where tenant_id = ? and user_id = ?')
      .bind(tenant.id, tenant.member.id)
      .run()
    expect((await back(url, cookie)).search).toBe('?refused=not_a_member')
    await nothingStored(tenant)
  })

  it('with LinkedIn’s own refusal says which', async () => {
    const { tenant, cookie } = await ready()
    const cancelled = await consent((await begin(tenant.member)).body.url, 'maya-lindqvist', 'reject')
    expect((await back(cancelled, cookie)).search).toBe('?refused=cancelled')

    const forged = await consent((await begin(tenant.member)).body.url, 'maya-lindqvist')
    forged.searchParams.set('code', 'AQTforged')
    expect((await back(forged, cookie)).search).toBe('?refused=code_rejected')

    const { body } = await begin(tenant.member)
    await call('PUT', '/api/integrations/linkedin', {
      key: tenant.owner.apiKey,
      body: { values: { clientSecret: 'wrong-secret-now' }, untested: true },
    })
    expect((await back(await consent(body.url, 'maya-lindqvist'), cookie)).search).toBe('?refused=app_rejected')
    await nothingStored(tenant)
    expect(await reasons(tenant)).toEqual(['cancelled', 'code_rejected', 'app_rejected'])
  })

  it.each([
    [{ tokenStatus: 500 }, 'unavailable'],
    [{ tokenGarbage: true }, 'unexpected'],
    [{ codeExpired: true }, 'code_rejected'],
  ])('while LinkedIn has trouble (%j) says so, and stores nothing', async (switches, reason) => {
    const vanity = `member-${crypto.randomUUID().slice(0, 8)}`
    await post(`${linkedin}/__accounts`, { vanity, name: 'Some Member' })
    await trouble(linkedin, vanity, switches)
    const { tenant, cookie } = await ready(vanity)
    const url = await consent((await begin(tenant.member)).body.url, vanity)
    expect((await back(url, cookie)).search).toBe(`?refused=${reason}`)
    await nothingStored(tenant)
  })

  it('that ends in an account which another member has connected is refused', async () => {
    const { tenant, cookie } = await ready()
    await back(await consent((await begin(tenant.member)).body.url, 'maya-lindqvist'), cookie)
    const { body } = await begin(tenant.admin, 'linkedin', { linkedinVanity: 'tomas-okafor' })
    const at = await back(await consent(body.url, 'maya-lindqvist'), await cookieOf(tenant.admin))
    expect(at.search).toBe('?refused=account_taken')
  })

  it('puts no secret of the way into the log', async () => {
    const lines: string[] = []
    vi.spyOn(console, 'log').mockImplementation((line: unknown) => void lines.push(String(line)))
    const { tenant, cookie } = await ready()
    const url = await consent((await begin(tenant.member)).body.url, 'maya-lindqvist')
    await back(url, cookie)
    await back(url, cookie)
    const all = lines.join('\n')
    expect(all).toContain('oauth.refused')
    for (const name of ['state', 'code']) expect(all).not.toContain(url.searchParams.get(name) ?? name)
    const rows = JSON.stringify((await env.DB.prepare('select * from connect_states').all()).results)
    expect(rows).not.toContain(url.searchParams.get('state'))
  })
})

describe('ending a connection', () => {
  it('deletes the token at once, and takes it back at LinkedIn', async () => {
    const { tenant, memberId, cookie } = await ready()
    await back(await consent((await begin(tenant.member)).body.url, 'maya-lindqvist'), cookie)
    const { accessToken } = JSON.parse((await vaultOf(tenant).read({ provider: 'linkedin', subject: memberId })) ?? '')
    const ended = await send('DELETE', '/api/connections/linkedin', { key: tenant.member.apiKey })
    expect(ended.status).toBe(204)
    expect(await vaultOf(tenant).read({ provider: 'linkedin', subject: memberId })).toBeNull()
    const used = await fetch(`${env.LINKEDIN_API_URL}/v2/userinfo`, {
      headers: { authorization: `Bearer ${accessToken}` },
    })
    expect(used.status).toBe(401)
    expect((await send('DELETE', '/api/connections/linkedin', { key: tenant.member.apiKey })).status).toBe(204)
  })
})

describe('what ending a connection leaves at the provider', () => {
  /** Damages what is stored below a place, and has not been read since. */
  async function damageCompany(tenant: Tenant): Promise<void> {
    const body = { values: { clientSecret: 'secret-stored-anew' }, untested: true }
    await call('PUT', '/api/integrations/linkedin', { key: tenant.owner.apiKey, body })
    await damage(tenant, 'linkedin', '-')
  }

  /** Ends the member's connection. @returns what the log says was left */
  async function ending(tenant: Tenant): Promise<unknown[]> {
    const lines: string[] = []
    vi.spyOn(console, 'log').mockImplementation((line: unknown) => void lines.push(String(line)))
    const { status } = await send('DELETE', '/api/connections/linkedin', { key: tenant.member.apiKey })
    expect(status).toBe(204)
    expect(await connection(tenant.member, 'linkedin')).toMatchObject({ status: 'none' })
    return lines.map((line) => JSON.parse(line)).filter(({ event }) => event === 'connection.not_undone')
  }

  const connected = async () => {
    const made = await ready()
    const { body } = await begin(made.tenant.member)
    await back(await consent(body.url, 'maya-lindqvist'), made.cookie)
    expect(await connection(made.tenant.member, 'linkedin')).toMatchObject({ status: 'connected' })
    return made
  }

  it.each<[string, (made: Awaited<ReturnType<typeof ready>>) => Promise<unknown>]>([
    ['the company’s credential does not open', ({ tenant }) => damageCompany(tenant)],
    ['the member’s own does not open', ({ tenant, memberId }) => damage(tenant, 'linkedin', memberId)],
    [
      'the company has none any more',
      ({ tenant }) => call('DELETE', '/api/integrations/linkedin', { key: tenant.owner.apiKey }),
    ],
    [
      'LinkedIn does not take it back',
      async () => {
        const real = globalThis.fetch
        vi.spyOn(globalThis, 'fetch').mockImplementation((url, init) =>
          String(url).includes('/revoke') ? Promise.reject(new TypeError('lost')) : real(url, init),
        )
      },
    ],
  ])('is told to the operator where %s', async (_, before) => {
    const made = await connected()
    await before(made)
    expect(await ending(made.tenant)).toEqual([
      expect.objectContaining({ level: 'warn', tenant: made.tenant.id, provider: 'linkedin' }),
    ])
  })

  it('is nothing where it was taken back there, and where there was no connection', async () => {
    const { tenant } = await connected()
    expect(await ending(tenant)).toEqual([])
    expect(await ending(tenant)).toEqual([])
    await damageCompany(tenant)
    expect(await ending(tenant)).toEqual([])
  })
})

describe('connecting by Unipile', () => {
  /** Begins, and shows what Unipile was asked for. */
  async function hosted(person: Person) {
    const spied = vi.spyOn(globalThis, 'fetch')
    const { status, body } = await begin(person, 'unipile')
    const asked = spied.mock.calls.find(([url]) => String(url).endsWith('/hosted/accounts/link'))
    spied.mockRestore()
    expect(status).toBe(200)
    const { notify_url, name, expiresOn } = JSON.parse(String(asked?.[1]?.body))
    return { url: body.url, notify: new URL(notify_url).pathname, name, expiresOn }
  }

  /** Connects on Unipile's page. @returns the new account's id, which Unipile tells its callback */
  async function connect(url: string, vanity: string): Promise<string> {
    const answer = await fetch(url, {
      method: 'POST',
      redirect: 'manual',
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      body: new URLSearchParams({ member: vanity, action: 'connect' }).toString(),
    })
    expect(sentTo(answer).pathname).toBe('/oauth/unipile/done')
    const { effects } = await (await fetch(`${env.UNIPILE_URL}/__ledger`)).json<{
      effects: { kind: string; account: string; target: string }[]
    }>()
    return effects.findLast(({ kind, target }) => kind === 'account.connect' && target === vanity)?.account ?? ''
  }

  const notify = (path: string, body: object) => call<{ code?: string }>('POST', path, { body })

  it('believes the account that the company’s own key shows, whichever comes first, browser or callback', async () => {
    const { tenant, memberId, cookie } = await ready('jonas-weber')
    const link = await hosted(tenant.member)
    expect(Date.parse(link.expiresOn) - Date.now()).toBeLessThanOrEqual(15 * 60_000)
    const account_id = await connect(link.url, 'jonas-weber')
    expect(sentTo(await open('/oauth/unipile/done', cookie)).search).toBe('?pending=unipile')
    const told = await notify(link.notify, { status: 'CREATION_SUCCESS', account_id, name: link.name })
    expect(told.status).toBe(200)
    expect(sentTo(await open('/oauth/unipile/done', cookie)).search).toBe('?connected=unipile')
    expect(await connection(tenant.member, 'unipile')).toMatchObject({ status: 'connected', account: 'Jonas Weber' })
    expect(await vaultOf(tenant).read({ provider: 'unipile', subject: memberId })).toBe(
      JSON.stringify({ accountId: account_id }),
    )
    // Again, as by Unipile's own repetition: nothing more.
    expect((await notify(link.notify, { status: 'CREATION_SUCCESS', account_id, name: link.name })).status).toBe(403)
    expect(await reasons(tenant)).toEqual(['replayed'])

    const ended = await send('DELETE', '/api/connections/unipile', { key: tenant.member.apiKey })
    expect(ended.status).toBe(204)
    const { accounts } = await (await fetch(`${env.UNIPILE_URL}/__accounts`)).json<{ accounts: { id: string }[] }>()
    expect(accounts.some(({ id }) => id === account_id)).toBe(false)
  })

  it.each([
    ['another name', 'lea-moreau', (a: string) => ({ account_id: a, name: 'somebody-else' }), 'unknown_state'],
    ['an account that is none', 'lea-moreau', () => ({ account_id: 'uni_nobody' }), 'unknown_account'],
    ['somebody else’s account', 'lea-moreau', () => ({ account_id: 'uni_maya_lindqvist' }), 'other_profile'],
    [
      'a status that is no success',
      'lea-moreau',
      (a: string) => ({ account_id: a, status: 'FAILED' }),
      'unknown_state',
    ],
  ])('refuses a callback with %s', async (_, vanity, forged, reason) => {
    const { tenant, memberId } = await ready(vanity)
    const link = await hosted(tenant.member)
    const body = { status: 'CREATION_SUCCESS', name: link.name, ...forged('uni_lea_moreau') }
    const answer = await notify(link.notify, body)
    expect([answer.status, answer.body.code]).toEqual([403, 'connection_refused'])
    expect(await reasons(tenant)).toEqual([reason])
    expect(await vaultOf(tenant).find({ provider: 'unipile', subject: memberId })).toBeNull()
    // The secret is spent: the true account no longer helps.
    const late = { status: 'CREATION_SUCCESS', account_id: 'uni_lea_moreau', name: link.name }
    expect((await notify(link.notify, late)).status).toBe(403)
  })

  it('refuses an account of another kind', async () => {
    const { tenant } = await ready('lea-moreau')
    const link = await hosted(tenant.member)
    const real = globalThis.fetch
    vi.spyOn(globalThis, 'fetch').mockImplementation(async (url, init) =>
      String(url).endsWith('/accounts/uni_lea_moreau')
        ? Response.json({ id: 'uni_lea_moreau', type: 'WHATSAPP', name: 'Lea', sources: [] })
        : real(url, init),
    )
    const body = { status: 'CREATION_SUCCESS', account_id: 'uni_lea_moreau', name: link.name }
    expect((await notify(link.notify, body)).status).toBe(403)
    expect(await reasons(tenant)).toEqual(['wrong_type'])
  })

  it.each([
    ['lea-moreau', 200],
    ['maya-lindqvist', 403],
  ])('asks whose an account is that does not tell it, and finds %s', async (vanity, status) => {
    const { tenant } = await ready('lea-moreau')
    const link = await hosted(tenant.member)
    const account_id = `uni_${vanity.replace('-', '_')}`
    const real = globalThis.fetch
    vi.spyOn(globalThis, 'fetch').mockImplementation(async (url, init) =>
      String(url).endsWith(`/accounts/${account_id}`)
        ? Response.json({ id: account_id, type: 'LINKEDIN', name: 'Somebody', sources: [{ status: 'OK' }] })
        : real(url, init),
    )
    const body = { status: 'CREATION_SUCCESS', account_id, name: link.name }
    expect((await notify(link.notify, body)).status).toBe(status)
    expect(await reasons(tenant)).toEqual(status === 200 ? [] : ['other_profile'])
  })

  it('lets Unipile try again where it did not answer, and refuses a secret that was never given', async () => {
    const { tenant, memberId } = await ready('lea-moreau')
    const link = await hosted(tenant.member)
    const real = globalThis.fetch
    vi.spyOn(globalThis, 'fetch').mockImplementation((url, init) =>
      String(url).includes('/accounts/') ? Promise.reject(new TypeError('lost')) : real(url, init),
    )
    const body = { status: 'CREATION_SUCCESS', account_id: 'uni_lea_moreau', name: link.name }
    expect((await notify(link.notify, body)).body.code).toBe('provider_unavailable')
    vi.restoreAllMocks()
    expect((await notify(`/oauth/unipile/callback/${'a'.repeat(43)}`, body)).status).toBe(403)
    expect((await notify(link.notify, { nonsense: true })).status).toBe(422)
    expect((await notify(link.notify, body)).status).toBe(200)
    expect(await vaultOf(tenant).find({ provider: 'unipile', subject: memberId })).not.toBeNull()
  })

  it('says whose turn it is where the company’s access is refused, or Unipile is down', async () => {
    const { tenant } = await ready('lea-moreau')
    const store = (values: object) =>
      call('PUT', '/api/integrations/unipile', { key: tenant.owner.apiKey, body: { values, untested: true } })
    await store({ apiKey: 'wrong-key-of-tests' })
    expect(await begin(tenant.member, 'unipile')).toMatchObject({ status: 409, body: { code: 'not_set_up' } })
    await store({ dsn: 'http://127.0.0.1:9', apiKey: 'some-key-of-tests' })
    expect(await begin(tenant.member, 'unipile')).toMatchObject({ status: 503, body: { code: 'provider_unavailable' } })
  })
})

describe('connecting by v2 of Unipile', () => {
  /** Begins, and answers Unipile's page. @returns where the browser is sent back to */
  async function hosted(person: Person, fields: Record<string, string>): Promise<URL> {
    const { status, body } = await begin(person, 'unipile')
    expect(status).toBe(200)
    const answer = await fetch(body.url, {
      method: 'POST',
      redirect: 'manual',
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      body: new URLSearchParams(fields).toString(),
    })
    return sentTo(answer)
  }
  const connect = (person: Person, member: string) => hosted(person, { action: 'connect', member })
  const accounts = async () => {
    const { accounts: all } = await (await fetch(`${env.UNIPILE_URL}/__accounts`)).json<{
      accounts: { id: string }[]
    }>()
    return all.map(({ id }) => `acc_${id.replace(/^uni_/, '')}`)
  }
  const stored = ({ tenant, memberId }: Awaited<ReturnType<typeof ready>>) =>
    vaultOf(tenant).read({ provider: 'unipile', subject: memberId })
  /** Listens to what Unipile is asked for. @returns the addresses so far */
  function askedOfUnipile(): () => string[] {
    const spied = vi.spyOn(globalThis, 'fetch')
    return () => {
      const asked = spied.mock.calls.map(([to]) => String(to)).filter((to) => to.startsWith(env.UNIPILE_URL))
      spied.mockRestore()
      return asked
    }
  }
  /** Has Unipile answer so wherever the address holds `path`. */
  function answering(path: string, status: number, type: string): void {
    const real = globalThis.fetch
    vi.spyOn(globalThis, 'fetch').mockImplementation(async (to, init) =>
      String(to).includes(path) ? Response.json({ object: 'Error', type, status }, { status }) : real(to, init),
    )
  }

  it('takes the account that the browser brings back, once, and deletes it there when the connection ends', async () => {
    const made = await ready('jonas-weber', 'v2')
    const { tenant, cookie } = made
    const url = await connect(tenant.member, 'jonas-weber')
    expect(url.pathname).toBe('/oauth/unipile/callback')
    const accountId = url.searchParams.get('account_id') ?? ''
    expect((await back(url, cookie)).search).toBe('?connected=unipile')
    expect(await connection(tenant.member, 'unipile')).toMatchObject({ status: 'connected', account: 'Jonas Weber' })
    expect(await stored(made)).toBe(JSON.stringify({ accountId }))
    const asked = askedOfUnipile()
    expect((await back(url, cookie)).search).toBe('?refused=replayed')
    expect(asked()).toEqual([])

    expect(await accounts()).toContain(accountId)
    expect((await send('DELETE', '/api/connections/unipile', { key: tenant.member.apiKey })).status).toBe(204)
    expect(await accounts()).not.toContain(accountId)
  })

  it.each<[string, (url: URL) => void, string]>([
    ['an account that is none', (url) => url.searchParams.set('account_id', 'acc_nobody'), 'unknown_account'],
    ['no account', (url) => url.searchParams.delete('account_id'), 'unknown_account'],
    ['an endless account', (url) => url.searchParams.set('account_id', 'a'.repeat(201)), 'unknown_account'],
    ['somebody else’s account', (url) => url.searchParams.set('account_id', 'acc_maya_lindqvist'), 'other_profile'],
    ['a state that was never given', (url) => url.searchParams.set('state', 'a'.repeat(43)), 'unknown_state'],
    ['no state', (url) => url.searchParams.delete('state'), 'unknown_state'],
  ])('refuses %s', async (_, forge, reason) => {
    const made = await ready('lea-moreau', 'v2')
    const url = await connect(made.tenant.member, 'lea-moreau')
    forge(url)
    const asked = askedOfUnipile()
    expect((await back(url, made.cookie)).search).toBe(`?refused=${reason}`)
    const accountId = url.searchParams.get('account_id') ?? ''
    if (accountId === '' || accountId.length > 200) expect(asked()).toEqual([])
    expect(await reasons(made.tenant)).toEqual([reason])
    expect(await stored(made)).toBeNull()
  })

  it('refuses whoever did not begin, and a browser that is not signed in', async () => {
    const made = await ready('lea-moreau', 'v2')
    const url = await connect(made.tenant.member, 'lea-moreau')
    expect((await back(url)).search).toBe('?refused=not_signed_in')
    expect((await back(url, await cookieOf(made.tenant.owner))).search).toBe('?refused=other_person')
    expect((await back(url, made.cookie)).search).toBe('?refused=replayed')
    expect(await reasons(made.tenant)).toEqual(['not_signed_in', 'other_person', 'replayed'])
    expect(await stored(made)).toBeNull()
  })

  it('refuses another profile than the member’s own, and an account that a colleague has connected', async () => {
    const made = await ready('lea-moreau', 'v2')
    const { tenant, cookie } = made
    expect((await back(await connect(tenant.member, 'jonas-weber'), cookie)).search).toBe('?refused=other_profile')
    const first = await connect(tenant.member, 'lea-moreau')
    expect((await back(first, cookie)).search).toBe('?connected=unipile')

    const colleague = tenant.owner
    await takePart(colleague, 'lea-moreau')
    const url = await connect(colleague, 'lea-moreau')
    url.searchParams.set('account_id', first.searchParams.get('account_id') ?? '')
    expect((await back(url, await cookieOf(colleague))).search).toBe('?refused=account_taken')
  })

  it('says that the sign-in was not finished, also where the state does not come back', async () => {
    const made = await ready('lea-moreau', 'v2')
    const url = await hosted(made.tenant.member, { action: 'cancel' })
    expect((await back(url, made.cookie)).search).toBe('?refused=not_connected')
    url.searchParams.delete('state')
    expect((await back(url, made.cookie)).search).toBe('?refused=not_connected')
    expect(await stored(made)).toBeNull()
  })

  it.each([
    ['/v2/accounts/', 'the account'],
    ['/users/me', 'whose it is'],
  ])('spends nothing where Unipile does not say %s just now, and can be gone on with', async (path) => {
    const made = await ready('lea-moreau', 'v2')
    const url = await connect(made.tenant.member, 'lea-moreau')
    answering(path, 502, 'provider/server_error')
    const page = await back(url, made.cookie)
    expect(page.searchParams.get('refused')).toBe('unavailable')
    expect(await stored(made)).toBeNull()
    vi.restoreAllMocks()
    const again = new URL(page.searchParams.get('again') ?? '', url)
    expect(again.href).toBe(url.href)
    expect((await back(again, made.cookie)).search).toBe('?connected=unipile')
  })

  it.each<[string, number, string, string]>([
    ['/users/me', 403, 'api/insufficient_permissions', 'not_set_up'],
    ['/v2/accounts/', 401, 'api/missing_authorization', 'not_set_up'],
    ['/v2/accounts/', 400, 'api/invalid_parameters', 'unknown_account'],
    ['/users/me', 401, 'provider/invalid_authorization', 'unexpected'],
    ['/users/me', 200, 'a profile without a name', 'unexpected'],
  ])('says whose turn it is where %s answers %i %s', async (path, status, type, reason) => {
    const made = await ready('lea-moreau', 'v2')
    const url = await connect(made.tenant.member, 'lea-moreau')
    answering(path, status, type)
    expect((await back(url, made.cookie)).search).toBe(`?refused=${reason}`)
    expect(await reasons(made.tenant)).toEqual([reason])
    expect(await stored(made)).toBeNull()
  })

  it('leads back to the page where what the company has stored does not open', async () => {
    const made = await ready('lea-moreau', 'v2')
    const url = await connect(made.tenant.member, 'lea-moreau')
    const values = { apiKey: `key-${crypto.randomUUID()}` }
    await call('PUT', '/api/integrations/unipile', { key: made.tenant.owner.apiKey, body: { values, untested: true } })
    await damage(made.tenant, 'unipile', '-')
    expect((await back(url, made.cookie)).search).toBe('?refused=not_set_up')
  })

  it('deletes the account that the member had connected before, which nobody else could end', async () => {
    const made = await ready('lea-moreau', 'v2')
    const connected = async () => {
      const url = await connect(made.tenant.member, 'lea-moreau')
      expect((await back(url, made.cookie)).search).toBe('?connected=unipile')
      return url.searchParams.get('account_id')
    }
    const first = await connected()
    const second = await connected()
    expect(await stored(made)).toBe(JSON.stringify({ accountId: second }))
    expect(await accounts()).toContain(second)
    expect(await accounts()).not.toContain(first)
  })

  it('leaves the account there that comes back a second time', async () => {
    const made = await ready('lea-moreau', 'v2')
    const first = await connect(made.tenant.member, 'lea-moreau')
    expect((await back(first, made.cookie)).search).toBe('?connected=unipile')
    const accountId = first.searchParams.get('account_id') ?? ''
    const again = await connect(made.tenant.member, 'lea-moreau')
    again.searchParams.set('account_id', accountId)
    expect((await back(again, made.cookie)).search).toBe('?connected=unipile')
    expect(await accounts()).toContain(accountId)
  })

  it('takes no account of another kind, and no state of LinkedIn’s', async () => {
    const made = await ready('lea-moreau', 'v2')
    const url = await connect(made.tenant.member, 'lea-moreau')
    const { body } = await begin(made.tenant.member)
    const state = new URL(body.url).searchParams.get('state') ?? ''
    const foreign = new URL(url)
    foreign.searchParams.set('state', state)
    expect((await back(foreign, made.cookie)).search).toBe('?refused=unknown_state')
    const real = globalThis.fetch
    const account = { id: url.searchParams.get('account_id'), provider: 'whatsapp', name: 'Lea', status: 'running' }
    vi.spyOn(globalThis, 'fetch').mockImplementation(async (to, init) =>
      String(to).includes('/v2/accounts/') ? Response.json(account) : real(to, init),
    )
    expect((await back(url, made.cookie)).search).toBe('?refused=wrong_type')
  })

  it('asks for the page of v2 where the DSN is v2’s, whatever version is named', async () => {
    const { tenant } = await ready('lea-moreau', 'v1')
    const key = tenant.owner.apiKey
    const values = { dsn: 'https://api.unipile.com', apiKey: 'key-of-v2' }
    await call('PUT', '/api/integrations/unipile', { key, body: { values, untested: true } })
    const asked: string[] = []
    const real = globalThis.fetch
    vi.spyOn(globalThis, 'fetch').mockImplementation(async (to, init) => {
      if (!String(to).startsWith('https://api.unipile.com')) return real(to, init)
      asked.push(String(to))
      return Response.json({ object: 'HostedAuthLink', link: 'https://auth.unipile.com/session' })
    })
    expect((await begin(tenant.member, 'unipile')).body.url).toBe('https://auth.unipile.com/session')
    expect(asked).toEqual(['https://api.unipile.com/v2/auth/link'])
  })

  it.each([
    ['linkedin', 'v1', 403],
    ['unipile', 'v2', 403],
    ['unipile', 'v1', 200],
  ])('somebody whose browser has no sign-in here begins by %s, %s: %i', async (provider, api, status) => {
    const { tenant } = await ready('lea-moreau', api)
    const key = await (await ownProvider(tenant))({ sub: 'somebody' })
    const answer = await call<{ code?: string }>('POST', `/api/connections/${provider}`, {
      key,
      body: { linkedinVanity: 'jonas-weber' },
    })
    expect([answer.status, answer.body.code]).toEqual([status, status === 403 ? 'forbidden' : undefined])
  })

  it('puts no secret of the way into the log', async () => {
    const made = await ready('lea-moreau', 'v2')
    const lines: string[] = []
    vi.spyOn(console, 'log').mockImplementation((line: unknown) => void lines.push(String(line)))
    const url = await connect(made.tenant.member, 'lea-moreau')
    await back(url, made.cookie)
    await back(url, made.cookie)
    expect(lines.length).toBeGreaterThan(0)
    for (const secret of ['state', 'account_id']) {
      expect(lines.join('\n')).not.toContain(url.searchParams.get(secret))
    }
  })
})
