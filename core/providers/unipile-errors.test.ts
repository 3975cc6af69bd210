import { describe, expect, it } from 'vitest'
import { type UnipileError, unipileErrorOf } from './unipile-errors.ts'

describe('unipileErrorOf', () => {
  it.each<[UnipileError, number, readonly string[]]>([
    [
      'halt',
      401,
      [
        'errors/disconnected_account',
        'errors/invalid_credentials',
        'errors/expired_credentials',
        'errors/multiple_sessions',
        'errors/wrong_account',
        'provider/invalid_authorization',
        'provider/invalid_credentials',
        'provider/account_mismatch',
      ],
    ],
    [
      'halt',
      403,
      [
        'errors/session_mismatch',
        'errors/account_mismatch',
        'errors/action_required',
        'errors/unknown_authentication_context',
        'provider/unknown_authentication_context',
      ],
    ],
    [
      'held_up',
      401,
      [
        'errors/checkpoint_error',
        'errors/invalid_checkpoint_solution',
        'errors/captcha_not_supported',
        'provider/invalid_checkpoint_code',
      ],
    ],
    ['held_up', 403, ['errors/account_restricted', 'api/account_restricted']],
    [
      'config',
      401,
      [
        'errors/missing_credentials',
        'errors/insufficient_privileges',
        'errors/expired_link',
        'errors/disconnected_feature',
        'api/missing_authorization',
        'api/expired_authorization',
      ],
    ],
    [
      'config',
      403,
      [
        'errors/insufficient_permissions',
        'errors/feature_not_subscribed',
        'errors/subscription_required',
        'api/insufficient_permissions',
        'api/inactive_subscription',
      ],
    ],
    ['barred', 403, ['errors/resource_access_restricted', 'provider/insufficient_permissions']],
    ['absent', 404, ['errors/resource_not_found', 'errors/invalid_resource_identifier', 'provider/resource_not_found']],
    ['performed', 422, ['errors/action_already_performed', 'errors/already_invited_recently']],
    ['limit', 422, ['errors/limit_exceeded', 'errors/cannot_resend_yet']],
    ['limit', 429, ['errors/too_many_requests', 'api/too_many_requests', 'provider/too_many_requests', '']],
    ['refused', 400, ['errors/invalid_parameters', 'api/invalid_parameters']],
    ['refused', 422, ['errors/unprocessable_entity', 'provider/unprocessable_entity', 'errors/new']],
    ['unknown', 500, ['errors/unexpected_error', 'api/internal_error', 'errors/limit_exceeded']],
    ['unknown', 502, ['errors/provider_error', 'provider/server_error']],
    ['unknown', 504, ['errors/request_timeout', 'provider/timeout', '']],
    ['unknown', 408, ['']],
    ['unknown', 302, ['']],
    // What is not known is taken for the worse of what it may be.
    ['halt', 401, ['errors/new', '']],
    ['halt', 403, ['errors/new', '']],
  ])('%s: %i %j', (error, status, types) => {
    for (const type of types) expect(unipileErrorOf({ status, json: { type } })).toBe(error)
  })

  it('judges by the status where there is no body to read', () => {
    expect(unipileErrorOf({ status: 404, json: null })).toBe('absent')
    expect(unipileErrorOf({ status: 200, json: null })).toBe('unknown')
  })
})
