import { mayEnter } from './activity.ts'
import type { RouteName } from './route.ts'

/**
 * The route on which nothing goes without the member's own press at that moment: LinkedIn's API may not be used to automate
 * posting. Source: linkedin-and-unipile §0.
 */
export const attendedRoute: RouteName = 'linkedin-api'

/** For so long after it a press on that route is still carried out; then the member is asked again. */
export const attendedForMs = 5 * 60_000

/**
 * SQL: the routes on which a member shares without being asked, in the tenant's order. Both must have said so, the owner for the
 * tenant and the member for that very route, and the route must be one that the tenant lists and the member agreed to share by.
 *
 * @param tenant the expression that names the tenant
 * @param member the expression that names the member
 */
export const standingRoutes = (tenant: string, member: string) => `select sr.value
  from tenants st, json_each(st.routes) sr
  join members sm on sm.tenant_id = st.id and sm.id = ${member} and sm.approval = 'standing'
  join consents sc on sc.tenant_id = st.id and sc.member_id = sm.id and sc.route = sr.value
    and sc.purpose = 'standing_approval' and sc.revoked_at is null
  join consents rc on rc.tenant_id = st.id and rc.member_id = sm.id and rc.route = sr.value
    and rc.purpose = 'repost' and rc.revoked_at is null
  where st.id = ${tenant} and st.standing_approval = 1 and sr.value <> '${attendedRoute}'
  order by sr.key`

/**
 * SQL: the routes by which a member shares after being asked: those that the tenant lists and the member agreed to, in the
 * tenant's order.
 */
export const agreedRoutes = (tenant: string, member: string) => `select ar.value
  from tenants art, json_each(art.routes) ar
  join consents ac on ac.tenant_id = art.id and ac.member_id = ${member} and ac.route = ar.value
    and ac.purpose = 'repost' and ac.revoked_at is null
  where art.id = ${tenant} order by ar.key`

/**
 * SQL: somebody stands behind the share of a row of `activities`, by the very route that it was approved for.
 *
 * It is asked when a share is sent to the queue, when a runner claims it, and once more right before the press, so that an
 * agreement taken back holds at once.
 */
export const stoodBy = `(
  (activities.approved_by = 'member' and activities.route in (${agreedRoutes('activities.tenant_id', 'activities.member_id')}))
  or (activities.approved_by = 'standing' and activities.route in (${standingRoutes('activities.tenant_id', 'activities.member_id')})))`

/**
 * SQL: takes shares that wait back to asking where nobody stands behind them any more. Those that are on their way to a runner
 * are refused there.
 *
 * @param which the condition that says which shares are looked at: those of a tenant, or of a member
 * @param now the placeholder that holds milliseconds since 1970
 * @param actor who ended it, for the timeline
 */
export const askAgain = (
  which: string,
  now: string,
  actor: 'consent' | 'member' | 'owner' | 'dispatch',
) => `update activities
  set state = 'proposed', state_actor = '${actor}', state_at = ${now}, approved_by = null, approved_at = null, route = null,
    text_hash = null, text_key = null, paused_run = null, state_reason = '${nobodyStands}',
    due_at = coalesce((select expires_at from amplifications o where o.tenant_id = activities.tenant_id and o.id = amplification_id), ${now})
  where ${which} and state in ('proposed', 'approved', 'unknown') and state = 'approved' and ${mayEnter('proposed')} and not ${stoodBy}`

/** Why a share is asked about again. */
export const nobodyStands =
  'Nobody stands behind this share any more: an agreement or the chosen way to share has ended.'
