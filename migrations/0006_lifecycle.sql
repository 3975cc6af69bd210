-- A person who has left a tenant may still stand in its pods; whoever deletes a person looks here first.
create index members_by_person on members (user_id);
-- Exports whose file is still kept.
create index tenant_jobs_files on tenant_jobs (finished_at) where file_key is not null;
-- Both filters of the audit at once.
create index audit_by_action_and_actor on audit (tenant_id, action, actor, id);
