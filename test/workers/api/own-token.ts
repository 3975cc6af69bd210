import { call, env, type Tenant } from './world.ts'

const issuer = (env as unknown as { TEST_IDENTITY_URL: string }).TEST_IDENTITY_URL

/** Signs tokens of a tenant's own identity provider. */
export type SignToken = (more?: Record<string, unknown>) => Promise<string>

/** Gives a tenant an identity provider of its own, and what signs its people's tokens. */
export async function ownProvider(tenant: Tenant): Promise<SignToken> {
  const audience = `app-${crypto.randomUUID()}`
  const { status, body } = await call('PUT', '/api/settings/identity', {
    key: tenant.owner.apiKey,
    body: {
      ...{ issuer, audience, jwksUrl: `${issuer}/jwks`, algorithms: ['RS256'] },
      ...{ claims: { userId: 'sub', name: 'name', email: 'email', role: 'role' }, roles: {}, defaultRole: 'member' },
    },
  })
  if (status !== 200) throw new Error(`no provider: ${JSON.stringify(body)}`)
  return async (more = {}) => {
    const response = await fetch(`${issuer}/__tokens`, {
      method: 'POST',
      body: JSON.stringify({ sub: 'u-1', aud: audience, ...more }),
    })
    return ((await response.json()) as { token: string }).token
  }
}
