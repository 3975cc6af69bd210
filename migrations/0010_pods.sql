-- What is waited for, and until when, is one column for every state: whoever is expected to move an activity on has until due_at.
drop index activities_watched;
drop index activities_by_amplification;
drop index activities_by_pod;
drop trigger activity_made;
drop trigger activity_moved;
alter table activities rename column lease_until to due_at;
-- Since when the effect may be out there. From then on nothing tries again.
alter table activities add column pressed_at integer;
-- What the approval is bound to: when it was given, and the SHA-256 of the exact words (those of `comment`, or of nothing).
alter table activities add column approved_at integer;
alter table activities add column text_hash text;
-- The words without case, spaces and marks: no two members share one post in the same words.
alter table activities add column text_key text;
alter table activities add column paused_run text;
alter table activities add column cost_micros integer not null default 0;
-- An id holds the id of its offer, so the shares of an offer stand together under the primary key.
create index activities_waiting on activities (tenant_id, due_at) where state in ('proposed', 'approved', 'unknown');
-- A query must repeat the condition of a partial index word for word to be served by it.
create index activities_in_flight on activities (due_at) where state in ('queued', 'running', 'submitting');
create unique index activities_words on activities (tenant_id, post_urn, text_key) where text_key is not null;

alter table amplifications add column other_url text;
-- The author's public name, where the address tells it.
alter table amplifications add column author text;
alter table amplifications add column not_before integer not null default 0;
alter table amplifications add column expires_at integer not null default 0;
alter table amplifications add column state text not null default 'open' check (state in ('planning', 'open', 'canceled'));
-- The last member that has been planned for, and how many have been.
alter table amplifications add column plan_cursor text not null default '';
alter table amplifications add column planned integer not null default 0;
-- The hour that shares are being put into, and how many it holds.
alter table amplifications add column slot_at integer not null default 0;
alter table amplifications add column slot_n integer not null default 0;
-- The hour in which shares were sent on their way last, and how many were.
alter table amplifications add column sent_at integer not null default 0;
alter table amplifications add column sent_n integer not null default 0;
-- How many shares stand in each state: counting them would read every one.
alter table amplifications add column counts text not null default '{}';
-- When planning last came on.
alter table amplifications add column planned_at integer not null default 0;
create index amplifications_in_planning on amplifications (planned_at) where state = 'planning';
create index amplifications_by_pod on amplifications (tenant_id, pod_id, id);

-- The timeline is written by the database, so that no change of state can be without its line. Its first line is the row itself.
create trigger activity_moved after update of state on activities when new.state <> old.state begin
  insert into activity_events (tenant_id, activity_id, seq, from_state, to_state, actor, reason, at)
  select new.tenant_id, new.id, coalesce(max(seq), 0) + 1, old.state, new.state, new.state_actor, new.state_reason, new.state_at
  from activity_events where tenant_id = new.tenant_id and activity_id = new.id;
  update amplifications set counts = json_set(counts,
    '$.' || old.state, coalesce(json_extract(counts, '$.' || old.state), 0) - 1,
    '$.' || new.state, coalesce(json_extract(counts, '$.' || new.state), 0) + 1),
    -- One that is sent again has been counted.
    sent_n = case when new.state <> 'queued' or new.attempts > 0 then sent_n when new.state_at >= sent_at + 3600000 then 1 else sent_n + 1 end,
    sent_at = case when new.state = 'queued' and new.attempts = 0 and new.state_at >= sent_at + 3600000 then new.state_at else sent_at end
  where tenant_id = new.tenant_id and id = new.amplification_id;
end;

alter table members add column time_zone text not null default 'UTC';
-- JSON {days, from, to}; null for the usual hours.
alter table members add column hours text;
alter table members add column caps text not null default '{}';
-- The member's own words, and when one of them goes with a share.
alter table members add column comments text not null default '[]';
alter table members add column comment_mode text not null default 'never' check (comment_mode in ('never', 'always', 'sometimes'));
alter table members add column comment_rate integer not null default 50;
-- Before which a stopped account may not take part again.
alter table members add column resume_after integer not null default 0;
-- What the member's gate said last of today and this week; the gate is the truth.
alter table members add column use text;

alter table tenants add column caps text not null default '{}';
alter table tenants add column agent text not null default 'ask' check (agent in ('off', 'ask', 'on'));
alter table tenants add column evidence_days integer not null default 30;

-- Somebody of the tenant who has been asked to take part in a pod.
create table pod_invitations (
  tenant_id text not null,
  pod_id text not null,
  user_id text not null,
  invited_by text not null,
  created_at integer not null,
  primary key (tenant_id, pod_id, user_id)
) without rowid;
create index pod_invitations_by_person on pod_invitations (tenant_id, user_id);

-- The switches that stop sharing, for a tenant or, with tenant_id '', for the whole installation. A row that is there stops.
create table stops (
  tenant_id text not null,
  kind text not null check (kind in ('all', 'route')),
  route text not null default '',
  reason text,
  stopped_by text not null,
  at integer not null,
  primary key (tenant_id, kind, route)
) without rowid;

-- Places on LinkedIn's pages that were found anew after its pages had changed. Nothing of any tenant or member stands in it.
create table locators (
  key text primary key,
  target text not null,
  candidates text not null,
  state text not null default 'trial' check (state in ('trial', 'promoted', 'retired')),
  successes integer not null default 0,
  failures integer not null default 0,
  members text not null default '[]',
  first_seen integer not null,
  last_seen integer not null
) without rowid;

-- How runs ended, by hour and route, over all tenants.
create table route_health (
  hour integer not null,
  route text not null,
  outcome text not null,
  n integer not null default 0,
  ms integer not null default 0,
  browser_ms integer not null default 0,
  model_calls integer not null default 0,
  tokens integer not null default 0,
  cost_micros integer not null default 0,
  last_at integer not null default 0,
  primary key (hour, route, outcome)
) without rowid;

-- A member's signing in by themselves, in a browser that we run. The address of that browser stands here sealed, until it is first read.
create table sign_ins (
  tenant_id text not null,
  member_id text not null,
  state text not null check (state in ('requested', 'open', 'done', 'failed', 'unavailable')),
  reason text,
  at integer not null,
  expires_at integer not null,
  claimed integer not null default 0,
  address text,
  primary key (tenant_id, member_id)
) without rowid;
create index sign_ins_with_address on sign_ins (expires_at) where address is not null;

-- Neither a typed sign-in nor a kept session can be tested, and so is never due.
drop index integrations_testable;
create index integrations_testable on integrations (checked_at) where provider not in ('linkedin-web', 'linkedin-session');

-- Pictures that are past the time for which their tenant keeps them are found by age.
create index activity_steps_pictures on activity_steps (tenant_id, at) where screenshot_key is not null;
alter table dead_letters add column tenant_id text;
alter table dead_letters add column kind text;
create index dead_letters_by_tenant on dead_letters (tenant_id);
