-- Hosted workflows that OpenAI said are gone; until then it is not asked again.
create table hosted_gone (
  tenant_id text not null references tenants (id),
  workflow_id text not null,
  hosted_workflow_id text not null,
  until integer not null,
  primary key (tenant_id, workflow_id)
) without rowid;
create index hosted_gone_late on hosted_gone (until);
