import { randomBytes } from 'node:crypto'
import type { Answer, Call, Handler } from '../../server.ts'
import type { Member, Site, Token } from '../site.ts'
import { RefusedError, refuse, switchedError } from './errors.ts'

/** How long an access token lives: 60 days. */
export const TOKEN_LIFE_S = 5_184_000

/** Makes an access token, of the length that LinkedIn tells apps to plan for. */
export function issueToken(
  site: Site,
  given: Pick<Token, 'vanity' | 'scopes' | 'clientId'>,
  lifeSeconds = TOKEN_LIFE_S,
): string {
  const token = `AQX${randomBytes(360).toString('base64url')}`
  const created = site.now()
  site.tokens.set(token, { ...given, created, expires: created + lifeSeconds * 1000, revoked: false })
  return token
}

/** Whether a token stands for just these scopes. */
export function hasScopes(token: Token, scopes: readonly string[]): boolean {
  return token.scopes.toSorted().join() === scopes.toSorted().join()
}

/** Whether a token was taken back, by the app, the member or a switch. */
export function isRevoked(site: Site, token: Token): boolean {
  return token.revoked || site.trouble.of(token.vanity).tokenRevoked === true
}

/** Whether a token still opens anything. */
export function isLive(site: Site, token: Token): boolean {
  return !isRevoked(site, token) && token.expires > site.now()
}

/** Who a call is made for, and what they allowed. */
export interface Caller {
  readonly member: Member
  readonly scopes: readonly string[]
}

/** Wraps an API call: token, the account's switches, and failures in the API's shape. */
export function withToken(site: Site, handle: (call: Call, caller: Caller) => Answer | undefined): Handler {
  return (call) => {
    try {
      const caller = callerOf(site, call)
      const { apiStatus } = site.trouble.of(caller.member.vanity)
      return apiStatus ? switchedError(apiStatus) : handle(call, caller)
    } catch (error) {
      if (error instanceof RefusedError) return error.answer
      throw error
    }
  }
}

function callerOf(site: Site, call: Call): Caller {
  const token = /^Bearer (\S+)$/.exec(call.headers.authorization ?? '')?.[1]
  if (!token) refuse(401, 'EMPTY_ACCESS_TOKEN', 'Empty oauth2 access token', 65604)
  const grant = site.tokens.get(token)
  const member = grant && site.members.get(grant.vanity)
  if (!grant || !member) refuse(401, 'INVALID_ACCESS_TOKEN', 'Invalid access token', 65600)
  if (isRevoked(site, grant)) {
    refuse(401, 'REVOKED_ACCESS_TOKEN', 'The token used in the request has been revoked by the user', 65601)
  }
  if (grant.expires <= site.now())
    refuse(401, 'EXPIRED_ACCESS_TOKEN', 'The token used in the request has expired', 65602)
  return { member, scopes: grant.scopes }
}
