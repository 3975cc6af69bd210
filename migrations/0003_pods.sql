-- A person of the tenant with a LinkedIn account, who takes part in pods.
create table members (
  tenant_id text not null references tenants (id),
  id text not null,
  user_id text not null,
  linkedin_vanity text not null,
  status text not null default 'active' check (status in ('active', 'paused', 'needs_attention')),
  status_reason text,
  approval text not null default 'each' check (approval in ('each', 'standing')),
  created_at integer not null,
  primary key (tenant_id, id)
) without rowid;
create unique index members_by_user on members (tenant_id, user_id);

-- What a member agreed to, in which words. A route may be used for a member only while its row stands unrevoked.
create table consents (
  tenant_id text not null,
  member_id text not null,
  route text not null check (route in ('linkedin-api', 'unipile', 'browser')),
  purpose text not null check (purpose in ('repost', 'standing_approval', 'stored_sign_in')),
  text_version text not null,
  given_at integer not null,
  revoked_at integer,
  primary key (tenant_id, member_id, route, purpose)
) without rowid;

create table pods (
  tenant_id text not null references tenants (id),
  id text not null,
  name text not null,
  status text not null default 'active' check (status in ('active', 'paused')),
  created_at integer not null,
  primary key (tenant_id, id)
) without rowid;

create table pod_members (
  tenant_id text not null,
  pod_id text not null,
  member_id text not null,
  joined_at integer not null,
  primary key (tenant_id, pod_id, member_id)
) without rowid;

create table amplifications (
  tenant_id text not null,
  id text not null,
  pod_id text not null,
  post_url text not null,
  post_urn text not null,
  comment text,
  created_by text not null,
  created_at integer not null,
  primary key (tenant_id, id)
) without rowid;
create unique index amplifications_by_post on amplifications (tenant_id, pod_id, post_urn);

-- One member's share of one post. The unique index is the first of the guards against sharing twice.
create table activities (
  tenant_id text not null,
  id text not null,
  amplification_id text not null,
  pod_id text not null,
  member_id text not null,
  kind text not null check (kind in ('repost')),
  post_url text not null,
  post_urn text not null,
  comment text,
  state text not null check (state in ('proposed', 'approved', 'queued', 'running', 'submitting', 'succeeded',
    'declined', 'skipped', 'needs_person', 'failed', 'unknown', 'canceled')),
  state_actor text not null,
  state_reason text,
  state_at integer not null,
  -- Who stands behind the share: the member for this very one, or the member's standing approval.
  approved_by text check (approved_by in ('member', 'standing')),
  route text,
  -- The runner's hold on the activity: who claims raises the fence, and writes only while the fence is still its own.
  -- While queued, lease_until is the time by which a runner is expected; past it the sweep rings again.
  fence integer not null default 0,
  lease_until integer not null default 0,
  attempts integer not null default 0,
  result_url text,
  result_urn text,
  browser_session_id text,
  browser_ms integer not null default 0,
  model_calls integer not null default 0,
  tokens integer not null default 0,
  created_at integer not null,
  primary key (tenant_id, id)
) without rowid;
create unique index activities_once on activities (tenant_id, member_id, post_urn, kind);
create index activities_by_amplification on activities (tenant_id, amplification_id, id);
create index activities_by_member on activities (tenant_id, member_id, id);
create index activities_by_pod on activities (tenant_id, pod_id, id);
-- Only what somebody is expected to move on stands in it. A query must repeat the condition word for word to be served by it.
create index activities_watched on activities (lease_until) where state in ('queued', 'running', 'submitting');

create table activity_events (
  tenant_id text not null,
  activity_id text not null,
  seq integer not null,
  from_state text,
  to_state text not null,
  actor text not null,
  reason text,
  at integer not null,
  primary key (tenant_id, activity_id, seq)
) without rowid;

-- The timeline is written by the database, so that no change of state can be without its line.
create trigger activity_made after insert on activities begin
  insert into activity_events (tenant_id, activity_id, seq, from_state, to_state, actor, reason, at)
  values (new.tenant_id, new.id, 1, null, new.state, new.state_actor, new.state_reason, new.state_at);
end;
create trigger activity_moved after update of state on activities when new.state <> old.state begin
  insert into activity_events (tenant_id, activity_id, seq, from_state, to_state, actor, reason, at)
  select new.tenant_id, new.id, coalesce(max(seq), 0) + 1, old.state, new.state, new.state_actor, new.state_reason, new.state_at
  from activity_events where tenant_id = new.tenant_id and activity_id = new.id;
end;

create table activity_steps (
  tenant_id text not null,
  activity_id text not null,
  seq integer not null,
  name text not null,
  outcome text not null check (outcome in ('ok', 'failed')),
  detail text,
  screenshot_key text,
  at integer not null,
  ms integer not null,
  primary key (tenant_id, activity_id, seq)
) without rowid;

-- Messages that were tried as often as the queue allows, kept until a person has looked.
create table dead_letters (
  id text primary key,
  queue text not null,
  -- Why it was parked, in our own words.
  reason text not null,
  body text not null,
  attempts integer not null,
  at integer not null
) without rowid;
