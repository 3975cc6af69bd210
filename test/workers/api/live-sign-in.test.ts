import { beforeAll, describe, expect, it } from 'vitest'
import { forgetOldAddresses, signInRuns } from '../../../core/pods/sign-ins.ts'
import { keyRing } from '../../../core/vault/ring.ts'
import { agree, call, env, newTenant, type Person, type Tenant, takePart } from './world.ts'

interface State {
  readonly state: string
  readonly reason: string | null
  readonly expiresAt: string | null
  readonly url: string | null
}

const path = '/api/membership/linkedin-sign-in/live'
const address = 'https://live.browser.test/ui/view?jwt=canary'

let tenant: Tenant
let memberId: string
const begin = (person: Person = tenant.member) => call<State>('POST', path, { key: person.apiKey })
const look = (person: Person = tenant.member) => call<State>('GET', path, { key: person.apiKey })
const runs = () => signInRuns(env.DB, () => keyRing(env), tenant.id)
const row = () =>
  env.DB.prepare('select state, address from sign_ins where member_id = ?1')
    .bind(memberId)
    .first<{ state: string; address: string | null }>()

/** A runner takes the request, and leaves the address of its browser. */
async function opened() {
  const claimed = await runs().claim(memberId, Date.now())
  if (!claimed) throw new Error('there was nothing to claim')
  expect(await runs().opened(claimed, address, Date.now() + 60_000)).toBe(true)
  return claimed
}

beforeAll(async () => {
  tenant = await newTenant()
  memberId = await takePart(tenant.member, 'live-member')
})

describe('signing in to LinkedIn by oneself', () => {
  it('takes a part in pods, the owner’s switch and both agreements', async () => {
    expect((await begin(tenant.admin)).status).toBe(409)
    expect((await look(tenant.admin)).status).toBe(409)
    expect((await begin()).status).toBe(403)
    await call('PATCH', '/api/settings', {
      key: tenant.owner.apiKey,
      body: { typedSignIn: true, routes: ['browser'] },
    })
    expect((await begin()).status).toBe(409)
    await agree(tenant.member, 'browser', 'stored_sign_in')
    expect(await begin()).toMatchObject({
      status: 409,
      body: { message: expect.stringMatching(/sharing by the browser/) },
    })
    expect((await look()).body).toEqual({ state: 'none', reason: null, expiresAt: null, url: null })
    await agree(tenant.member, 'browser', 'repost')
  })

  it('is asked for once, however often it is pressed', async () => {
    const first = await begin()
    expect(first).toMatchObject({ status: 202, body: { state: 'requested', reason: null } })
    expect(await begin()).toMatchObject({ status: 202, body: first.body })
    expect((await look()).body).toMatchObject({ state: 'requested', url: null })
    const { results } = await env.DB.prepare("select action from audit where tenant_id = ?1 and action like '%SignIn'")
      .bind(tenant.id)
      .all()
    expect(results).toHaveLength(1)
  })

  it('gives the address of the browser to the member alone, once, and keeps it sealed until then', async () => {
    const claimed = await opened()
    expect(await runs().claim(memberId, Date.now())).toBeNull()
    expect(JSON.stringify(await row())).not.toContain('canary')
    expect((await row())?.address).not.toBeNull()
    expect((await begin()).body).not.toHaveProperty('url')
    const answers = await Promise.all([look(), look()])
    expect(answers.map(({ body }) => body.state)).toEqual(['open', 'open'])
    expect(answers.map(({ body }) => body.url).sort()).toEqual([address, null])
    expect(await row()).toEqual({ state: 'open', address: null })
    await runs().end(claimed, 'done', null, Date.now())
    expect((await look()).body).toMatchObject({ state: 'done', url: null })
  })

  it('can be begun again, and what an earlier runner says of it then counts no more', async () => {
    await begin()
    const earlier = await opened()
    await runs().end(earlier, 'failed', 'Nobody came.', Date.now())
    expect((await look()).body).toMatchObject({ state: 'failed', reason: 'Nobody came.' })
    await begin()
    await runs().end(earlier, 'done', null, Date.now())
    expect((await look()).body).toMatchObject({ state: 'requested' })
  })

  it('ends by itself, and its address with it', async () => {
    await opened()
    await env.DB.prepare('update sign_ins set expires_at = 1 where member_id = ?1').bind(memberId).run()
    await forgetOldAddresses(env.DB, Date.now())
    expect((await row())?.address).toBeNull()
    expect((await look()).body).toMatchObject({ state: 'failed', reason: expect.stringMatching(/Nobody signed in/) })
    expect((await begin()).body).toMatchObject({ state: 'requested' })
  })
})
