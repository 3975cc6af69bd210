import { beforeAll, describe, expect, it } from 'vitest'
import { call, env, newTenant, send, type Tenant } from './world.ts'

const site = 'https://app.customer.test'
let tenant: Tenant
let stranger: Tenant

beforeAll(async () => {
  tenant = await newTenant()
  stranger = await newTenant()
  await call('PATCH', '/api/settings', { key: tenant.owner.apiKey, body: { origins: [site] } })
})

const preflight = (origin: string, path = '/chatkit') =>
  send('OPTIONS', path, {
    headers: {
      origin,
      'access-control-request-method': 'POST',
      'access-control-request-headers': 'authorization,content-type,chatkit-frame-instance-id',
    },
  })

describe('CORS', () => {
  it.each(['/chatkit', '/chatkit/cancel', '/api/chatkit/sessions', '/api/pods/x/amplifications'])(
    'lets a site that a tenant listed ask %s, with the header that ChatKit sends',
    async (path) => {
      const response = await preflight(site, path)
      expect(response.status).toBe(204)
      expect(response.headers.get('access-control-allow-origin')).toBe(site)
      const allowed = response.headers.get('access-control-allow-headers')?.split(/, */)
      expect(allowed).toEqual(expect.arrayContaining(['authorization', 'content-type', 'chatkit-frame-instance-id']))
      expect(response.headers.get('access-control-allow-credentials')).toBeNull()
      expect(response.headers.get('vary')).toMatch(/origin/i)
    },
  )

  it.each(['https://evil.test', 'null', `${site}.evil.test`, 'http://app.customer.test'])(
    'does not let %s',
    async (origin) => {
      const response = await preflight(origin)
      expect(response.headers.get('access-control-allow-origin')).toBeNull()
    },
  )

  it('shows an answer to the site of the tenant that called', async () => {
    const response = await send('GET', '/api/me', { key: tenant.owner.apiKey, headers: { origin: site } })
    expect(response.status).toBe(200)
    expect(response.headers.get('access-control-allow-origin')).toBe(site)
    expect(response.headers.get('access-control-expose-headers')).toMatch(/x-request-id/)
  })

  it('refuses a site that only another tenant listed, and does nothing', async () => {
    const headers = { origin: site }
    const body = { name: 'From elsewhere' }
    const refused = await call('POST', '/api/pods', { key: stranger.owner.apiKey, body, headers })
    expect(refused.status).toBe(403)
    expect(refused.body).toMatchObject({ code: 'origin_not_allowed' })
    expect(await env.DB.prepare('select 1 from pods where name = ?').bind(body.name).first()).toBeNull()
  })
})

describe('every answer', () => {
  it.each(['/health', '/api/me', '/openapi.json', '/nothing'])(
    'of %s carries a request id and the secure headers',
    async (path) => {
      const { headers } = await send('GET', path)
      expect(headers.get('x-request-id')).toMatch(/^req_[0-9a-f]{32}$/)
      expect(headers.get('x-content-type-options')).toBe('nosniff')
      expect(headers.get('x-frame-options')).toBe('DENY')
      expect(headers.get('strict-transport-security')).toMatch(/max-age/)
    },
  )

  it("keeps a caller's request id, unless it is not one", async () => {
    const given = await send('GET', '/health', { headers: { 'x-request-id': 'trace-0123456789' } })
    expect(given.headers.get('x-request-id')).toBe('trace-0123456789')
    const hostile = await send('GET', '/health', { headers: { 'x-request-id': '"><script>' } })
    expect(hostile.headers.get('x-request-id')).toMatch(/^req_/)
  })
})
