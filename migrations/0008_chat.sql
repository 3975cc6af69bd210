-- What a tenant's owner lets the chat use; null is the default of core/tenants/chat-limits.ts.
create table chat_limits (
  tenant_id text primary key references tenants (id),
  turns_at_once integer,
  turns_a_day integer,
  tokens_a_day integer,
  message_length integer,
  attachment_bytes integer,
  updated_at integer not null
) without rowid;

-- Chat sessions that were ended before their time; kept until their client secret has expired.
create table ended_chat_sessions (
  tenant_id text not null references tenants (id),
  session_id text not null,
  until integer not null,
  primary key (tenant_id, session_id)
) without rowid;
create index ended_chat_sessions_late on ended_chat_sessions (until);
