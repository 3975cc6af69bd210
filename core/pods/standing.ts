/**
 * SQL: the routes on which a member shares without being asked. Both must have said so, the owner for the tenant and the member
 * for that very route, and the route must be one that the tenant lists and the member agreed to share by.
 *
 * It is asked when a post is offered, when a runner claims, and once more right before the press, so that an agreement taken
 * back holds at once.
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
  where st.id = ${tenant} and st.standing_approval = 1`

/**
 * SQL: takes shares that were queued without asking back to asking, where nobody stands behind them any more.
 *
 * @param which the condition that says which shares are looked at: those of a tenant, or those that are due
 * @param now the placeholder that holds milliseconds since 1970
 * @param actor who ended it, for the timeline
 */
export const askAgain = (
  which: string,
  now: string,
  actor: 'consent' | 'member' | 'owner' | 'sweep',
) => `update activities
  set state = 'proposed', state_actor = '${actor}', state_at = ${now}, approved_by = null, lease_until = 0,
    state_reason = 'nobody stands behind sharing without asking any more'
  where ${which} and state in ('queued', 'running', 'submitting') and state = 'queued' and approved_by = 'standing'
    and not exists (${standingRoutes('activities.tenant_id', 'activities.member_id')})`
