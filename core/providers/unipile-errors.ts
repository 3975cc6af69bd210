import { type Answer, fieldsOf, textOf } from './call.ts'

/**
 * What an answer of Unipile means for us:
 *
 * - `held_up`: LinkedIn itself has stopped the member's account: a check, a captcha, a restriction;
 * - `halt`: the account at LinkedIn is signed out or somebody else's;
 * - `config`: the company's access to Unipile does not hold what is needed;
 * - `absent`: there is no such post or account; `barred`: the account may not do this to the post;
 * - `performed`: LinkedIn says that it was done already;
 * - `limit`: not now; `refused`: the request does not fit;
 * - `unknown`: whether it was done is not told.
 */
export type UnipileError =
  | 'held_up'
  | 'halt'
  | 'config'
  | 'absent'
  | 'barred'
  | 'performed'
  | 'limit'
  | 'refused'
  | 'unknown'

/**
 * The types of both versions: v1 writes `errors/<name>`, v2 `api/<name>` for what Unipile says and `provider/<name>` for what
 * LinkedIn does. Source: linkedin-and-unipile reference §3.5; Unipile v2 reference, "Error responses".
 */
const classes: Readonly<Record<string, UnipileError>> = {
  'errors/disconnected_account': 'halt',
  'errors/invalid_credentials': 'halt',
  'errors/expired_credentials': 'halt',
  'errors/checkpoint_error': 'held_up',
  'errors/invalid_checkpoint_solution': 'held_up',
  'errors/captcha_not_supported': 'held_up',
  'errors/multiple_sessions': 'halt',
  'errors/wrong_account': 'halt',
  'errors/account_restricted': 'held_up',
  'errors/session_mismatch': 'halt',
  'errors/account_mismatch': 'halt',
  'errors/action_required': 'halt',
  'errors/unknown_authentication_context': 'halt',
  'provider/invalid_authorization': 'halt',
  'provider/invalid_credentials': 'halt',
  'provider/account_mismatch': 'halt',
  'provider/invalid_checkpoint_code': 'held_up',
  'provider/unknown_authentication_context': 'halt',
  'api/account_restricted': 'held_up',

  'errors/missing_credentials': 'config',
  'errors/insufficient_privileges': 'config',
  'errors/expired_link': 'config',
  'errors/disconnected_feature': 'config',
  'errors/insufficient_permissions': 'config',
  'errors/feature_not_subscribed': 'config',
  'errors/subscription_required': 'config',
  'api/missing_authorization': 'config',
  'api/expired_authorization': 'config',
  'api/invalid_auth_format': 'config',
  'api/inactive_subscription': 'config',
  'api/insufficient_permissions': 'config',
  'api/proxy_auth_error': 'config',
  'api/not_implemented': 'config',

  'errors/resource_access_restricted': 'barred',
  'provider/insufficient_permissions': 'barred',
  'provider/method_not_allowed': 'barred',
  'errors/action_already_performed': 'performed',

  'errors/limit_exceeded': 'limit',
  'errors/cannot_resend_yet': 'limit',
  'errors/too_many_requests': 'limit',
  'api/too_many_requests': 'limit',
  'provider/too_many_requests': 'limit',
}

/**
 * The class of an answer that is no success. What is not in the table is judged by its status, and towards stopping where that
 * leaves it open.
 */
export function unipileErrorOf({ status, json }: Pick<Answer, 'status' | 'json'>): UnipileError {
  if (status < 400 || status === 408 || (status >= 500 && status !== 501)) return 'unknown'
  const type = textOf(fieldsOf(json).type) ?? ''
  const known = classes[type]
  if (known) return known
  if (type.startsWith('errors/already_')) return 'performed'
  if (status === 401 || status === 403) return 'halt'
  if (status === 404) return 'absent'
  return status === 429 ? 'limit' : 'refused'
}
