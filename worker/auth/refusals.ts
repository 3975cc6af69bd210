import { Problem, type ProblemCode } from '../../core/problem.ts'
import { passwordMax, passwordMin } from './people.ts'

interface Refusal {
  readonly code: ProblemCode
  readonly message: string
  /** The field that does not fit. */
  readonly path?: string
}

/** What better-auth says by its code, as a person understands it. */
const refusals: Readonly<Record<string, Refusal>> = {
  INVALID_EMAIL_OR_PASSWORD: { code: 'invalid_credentials', message: 'The e-mail address or the password is wrong.' },
  INVALID_EMAIL: { code: 'invalid_input', message: 'This is not an e-mail address.', path: 'email' },
  INVALID_PASSWORD: {
    code: 'invalid_input',
    message: 'The present password is not right. Nothing was changed.',
    path: 'currentPassword',
  },
  PASSWORD_TOO_SHORT: {
    code: 'invalid_input',
    message: `A password has at least ${passwordMin} letters.`,
    path: 'newPassword',
  },
  PASSWORD_TOO_LONG: {
    code: 'invalid_input',
    message: `A password has at most ${passwordMax} letters.`,
    path: 'newPassword',
  },
  CREDENTIAL_ACCOUNT_NOT_FOUND: {
    code: 'conflict',
    message: 'You sign in without a password of ours. Change it where you sign in.',
  },
  UNAUTHORIZED: { code: 'unauthenticated', message: 'You are not signed in. Sign in, then try again.' },
  SESSION_EXPIRED: { code: 'invalid_credentials', message: 'The session has ended. Sign in again.' },
  TENANT_NOT_FOUND: { code: 'not_found', message: 'The company was not found among yours.' },
  TENANT_SUSPENDED: {
    code: 'tenant_suspended',
    message: 'This account is suspended. Ask the operator of this installation.',
  },
  INVALID_ORIGIN: { code: 'origin_not_allowed', message: 'This can only be done on our own page.' },
  MISSING_OR_NULL_ORIGIN: { code: 'origin_not_allowed', message: 'This can only be done on our own page.' },
  CROSS_SITE_NAVIGATION_LOGIN_BLOCKED: {
    code: 'origin_not_allowed',
    message: 'This can only be done on our own page.',
  },
  INVALID_CALLBACK_URL: {
    code: 'invalid_input',
    message: 'After a sign-in one can only come back to our own page.',
    path: 'callbackURL',
  },
  INVALID_ERROR_CALLBACK_URL: {
    code: 'invalid_input',
    message: 'After a sign-in one can only come back to our own page.',
    path: 'errorCallbackURL',
  },
}

const byStatus: Readonly<Record<number, Refusal>> = {
  401: { code: 'invalid_credentials', message: 'The session has ended. Sign in again.' },
  403: { code: 'forbidden', message: 'This is not allowed here. Open the page anew and try again.' },
  404: { code: 'not_found', message: 'There is nothing at this address.' },
}

/**
 * The problem that a failed answer of better-auth tells.
 *
 * @param response an answer of status 400 or more
 */
export async function refusalOf(response: Response): Promise<Problem> {
  const { status } = response
  if (status === 429) {
    const seconds = Number(response.headers.get('x-retry-after')) || 60
    return new Problem('too_many_attempts', 'Too many attempts. Wait a minute, then try again.', {
      retryAfter: seconds,
    })
  }
  if (status >= 500) return new Problem('internal', 'Something broke on our side. Try again in a minute.')
  const body: unknown = await response.json().catch(() => null)
  const named = typeof body === 'object' && body !== null && 'code' in body ? refusals[String(body.code)] : undefined
  const { code, message, path } = named ??
    byStatus[status] ?? { code: 'invalid_input', message: 'This does not fit. Check what you have filled in.' }
  return new Problem(code, message, path ? { errors: [{ path, message }] } : {})
}

/** What came of a sign-in by another provider, as a person understands it. */
const returns: Readonly<Record<string, string>> = {
  signup_disabled: 'Nobody here has this address. Ask an owner of your company for an invitation.',
  email_not_verified: 'That provider has not confirmed your e-mail address. Confirm it there, then try again.',
  email_not_found: 'That provider told us no e-mail address. Use another way to sign in.',
  account_not_linked:
    'There is an account with this address already. Sign in with its password, then connect the provider in your settings.',
  email_does_not_match: 'That account has another e-mail address than yours here. Use the one with the same address.',
  account_already_linked_to_different_user: 'That account belongs to somebody else here.',
  access_denied: 'The sign-in was called off.',
  user_cancelled_login: 'The sign-in was called off.',
  user_cancelled_authorize: 'The sign-in was called off.',
  state_mismatch: 'This sign-in was begun in another browser, or too long ago. Begin again.',
  state_security_mismatch: 'This sign-in was begun in another browser, or too long ago. Begin again.',
  state_not_found: 'This sign-in was begun in another browser, or too long ago. Begin again.',
}

/**
 * The address that a browser is sent on to after a sign-in by a provider, with our own sentence in `error_description`: what the
 * provider says there is anybody's text.
 */
export function sentBack(location: string): string {
  const [rest = '', fragment] = location.split('#')
  const [path = '', query = ''] = rest.split('?')
  const params = new URLSearchParams(query)
  const error = params.get('error')
  if (error === null) return location
  const known = returns[error]
  params.set('error', known ? error : 'sign_in_failed')
  params.set('error_description', known ?? 'The sign-in with that provider did not work. Try again.')
  return `${path}?${params}${fragment === undefined ? '' : `#${fragment}`}`
}
