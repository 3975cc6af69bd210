-- Times are milliseconds since 1970 throughout. Every table of a tenant's things has tenant_id first in its key.

create table tenants (
  id text primary key,
  name text not null,
  status text not null default 'active' check (status in ('active', 'suspended')),
  -- The owner's switches for pods. They stand here and not in KV because a change must hold at once.
  standing_approval integer not null default 0,
  typed_sign_in integer not null default 0,
  routes text not null default '[]',
  -- Which record of workflows in KV counts; empty where none was ever stored.
  workflows_version text not null default '',
  created_at integer not null
) without rowid;

create table memberships (
  tenant_id text not null references tenants (id),
  user_id text not null references "user" ("id"),
  role text not null check (role in ('owner', 'admin', 'member')),
  created_at integer not null,
  primary key (tenant_id, user_id)
) without rowid;
create index memberships_by_user on memberships (user_id, tenant_id);

-- Sites other than our own page that may call the API for a tenant.
create table tenant_origins (
  tenant_id text not null references tenants (id),
  origin text not null,
  primary key (tenant_id, origin)
) without rowid;
create index tenant_origins_by_origin on tenant_origins (origin);

create table api_keys (
  tenant_id text not null references tenants (id),
  id text not null,
  user_id text not null,
  name text not null,
  prefix text not null,
  hash text not null unique,
  scopes text not null,
  created_at integer not null,
  last_used_at integer,
  expires_at integer,
  revoked_at integer,
  primary key (tenant_id, id)
) without rowid;

-- The truth about each stored credential. The sealed record stands in KV under its version; no row, no credential.
create table integrations (
  tenant_id text not null references tenants (id),
  provider text not null,
  subject text not null default '',
  version text not null,
  hint text not null,
  updated_at integer not null,
  primary key (tenant_id, provider, subject)
) without rowid;

create table idempotency_keys (
  tenant_id text not null,
  key text not null,
  operation text not null,
  request_hash text not null,
  status integer,
  body text,
  created_at integer not null,
  locked_until integer not null,
  primary key (tenant_id, key)
) without rowid;
create index idempotency_keys_by_age on idempotency_keys (created_at);

-- Messages that are owed to a queue. Written in the batch that makes them due, deleted once the queue has them.
create table outbox (
  id integer primary key autoincrement,
  tenant_id text not null,
  queue text not null,
  body text not null,
  created_at integer not null,
  locked_until integer not null default 0
);
