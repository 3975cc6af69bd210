import { barred, halts, holdsUp, limited, misconfigured, refused, unclear, unipileShares } from './unipile-shares.ts'

unipileShares('v2', [
  halts('provider/invalid_authorization', 401),
  halts('provider/invalid_credentials', 401),
  halts('provider/account_mismatch', 401),
  halts('provider/unknown_authentication_context', 403),
  holdsUp('api/account_restricted', 403),
  misconfigured('api/expired_authorization', 401),
  misconfigured('api/insufficient_permissions', 403),
  misconfigured('api/inactive_subscription', 403),
  barred('provider/insufficient_permissions', 403),
  limited('api/too_many_requests', 429),
  limited('provider/too_many_requests', 429),
  refused('api/invalid_parameters', 400),
  refused('provider/unprocessable_entity', 422),
  unclear('api/internal_error', 500),
  unclear('provider/server_error', 502),
  unclear('provider/timeout', 504),
])
