-- The operator's own name for a tenant, by which making it again finds it; and how a tenant ends.
alter table tenants add column reference text;
alter table tenants add column suspended_reason text;
-- When everything of the tenant is due to be deleted, and since when that is under way.
alter table tenants add column deletion_due integer;
alter table tenants add column deleting_at integer;
create unique index tenants_by_reference on tenants (reference) where reference is not null;
create index tenants_due_for_deletion on tenants (deletion_due) where deletion_due is not null;

-- What the last test of a credential found, what of it may be shown, and which master key seals it.
alter table integrations add column status text not null default 'untested';
alter table integrations add column status_at integer not null default 0;
alter table integrations add column checked_at integer not null default 0;
alter table integrations add column account text;
alter table integrations add column config text not null default '{}';
alter table integrations add column kid text not null default '';
-- For a member's token: when it was granted and ends, and the last warning that was given of it.
alter table integrations add column granted_at integer;
alter table integrations add column expires_at integer;
alter table integrations add column warned_day integer not null default 0;
create index integrations_by_check on integrations (checked_at);
create index integrations_by_kid on integrations (kid);

create table invitations (
  tenant_id text not null references tenants (id),
  id text not null,
  email text not null,
  role text not null check (role in ('owner', 'admin', 'member')),
  -- SHA-256 of the token in the link; the token is not kept.
  token_hash text not null unique,
  invited_by text not null,
  created_at integer not null,
  expires_at integer not null,
  accepted_at integer,
  revoked_at integer,
  primary key (tenant_id, id)
) without rowid;
create unique index invitations_open on invitations (tenant_id, email) where accepted_at is null and revoked_at is null;
create index invitations_by_email on invitations (email) where accepted_at is null and revoked_at is null;

-- A tenant's own identity provider, whose tokens open the API and the chat.
create table tenant_identities (
  tenant_id text primary key references tenants (id),
  issuer text not null,
  audience text not null,
  jwks_url text not null,
  algorithms text not null,
  claims text not null,
  roles text not null,
  default_role text not null check (default_role in ('admin', 'member')),
  updated_at integer not null
) without rowid;
create unique index tenant_identities_by_issuer on tenant_identities (issuer, audience);

-- Who has come with a token of their tenant's own provider. The person has a record in "user" with no address of their own.
create table external_people (
  tenant_id text not null references tenants (id),
  issuer text not null,
  subject text not null,
  user_id text not null references "user" ("id"),
  name text not null,
  email text,
  created_at integer not null,
  blocked_at integer,
  primary key (tenant_id, issuer, subject)
) without rowid;
create index external_people_by_user on external_people (user_id);

-- A connection of a member's account that has been begun elsewhere and is awaited back: once, by the same person.
create table connect_states (
  state_hash text primary key,
  tenant_id text not null references tenants (id),
  user_id text not null,
  member_id text not null,
  provider text not null,
  verifier text,
  created_at integer not null,
  expires_at integer not null,
  used_at integer
) without rowid;
create index connect_states_by_age on connect_states (expires_at);
create index connect_states_by_tenant on connect_states (tenant_id);

-- What somebody must look at. At most one is open about each thing.
create table alerts (
  tenant_id text not null references tenants (id),
  id text not null,
  about text not null,
  code text not null,
  title text not null,
  detail text not null,
  act text not null check (act in ('owner', 'member', 'operator', 'provider')),
  member_id text,
  opened_at integer not null,
  resolved_at integer,
  primary key (tenant_id, id)
) without rowid;
create unique index alerts_open on alerts (tenant_id, about) where resolved_at is null;

-- What is owed to a tenant's webhook or Slack channel.
create table deliveries (
  tenant_id text not null references tenants (id),
  id text not null,
  channel text not null check (channel in ('webhook', 'slack')),
  event text not null,
  body text not null,
  state text not null default 'due' check (state in ('due', 'sent', 'given_up')),
  attempts integer not null default 0,
  next_at integer not null,
  last_status integer,
  created_at integer not null,
  finished_at integer,
  primary key (tenant_id, id)
) without rowid;
create index deliveries_due on deliveries (next_at) where state = 'due';
create index deliveries_by_age on deliveries (created_at);

-- Long work on a whole tenant. Its row outlives the tenant: it holds counts and nothing of the tenant's own.
create table tenant_jobs (
  tenant_id text not null,
  id text not null,
  kind text not null check (kind in ('export', 'delete', 'import')),
  -- What was asked for, as JSON.
  params text not null default '{}',
  state text not null default 'queued' check (state in ('queued', 'running', 'done', 'failed')),
  requested_by text not null,
  -- Where it has come to, so that whoever takes it over goes on from there.
  progress text not null default '{}',
  counts text not null default '{}',
  file_key text,
  error text,
  attempts integer not null default 0,
  fence integer not null default 0,
  lease_until integer not null default 0,
  created_at integer not null,
  updated_at integer not null,
  finished_at integer,
  primary key (tenant_id, id)
) without rowid;
create index tenant_jobs_open on tenant_jobs (lease_until) where state in ('queued', 'running');
create unique index tenant_jobs_one on tenant_jobs (tenant_id, kind) where state in ('queued', 'running');

-- Who has a chat object, so that it can be found when a tenant is exported or deleted.
create table person_chats (
  tenant_id text not null references tenants (id),
  user_id text not null,
  first_used_at integer not null,
  primary key (tenant_id, user_id)
) without rowid;

-- Who did what to what, by which way in. Written in the batch of the change itself, and never changed.
create table audit (
  tenant_id text not null,
  id text not null,
  at integer not null,
  actor text not null,
  via text not null,
  action text not null,
  subject text,
  detail text not null default '{}',
  request_id text,
  primary key (tenant_id, id)
) without rowid;
create index audit_by_action on audit (tenant_id, action, id);
create index audit_by_actor on audit (tenant_id, actor, id);
create trigger audit_unchanged before update on audit begin
  select raise(abort, 'the audit is append-only');
end;
create trigger audit_kept before delete on audit
when (select deleting_at from tenants where id = old.tenant_id) is null begin
  select raise(abort, 'the audit is append-only');
end;

-- Attempts to sign in, by account and by address, each under a keyed hash.
create table sign_in_attempts (
  key text primary key,
  count integer not null,
  since integer not null
) without rowid;

-- When each chore last ended well.
create table heartbeats (
  name text primary key,
  at integer not null
) without rowid;
