-- The line by which members of the pod say that they have a part in what they share; null for the usual one.
alter table pods add column disclosure text;
alter table pods add column disclosure_required integer not null default 0;
-- When the member had the share deleted on LinkedIn again.
alter table activities add column removed_at integer;
-- SHA-256 of the picture, in hex: it outlives the picture.
alter table activity_steps add column screenshot_hash text;
-- Words are free again for others once a share has ended without being made.
drop index activities_words;
create unique index activities_words on activities (tenant_id, post_urn, text_key)
  where text_key is not null and state not in ('declined', 'canceled', 'skipped', 'failed');
-- The post's other name, where a person gave one: it is the same post.
alter table amplifications add column other_urn text;
create index amplifications_by_other_urn on amplifications (tenant_id, other_urn) where other_urn is not null;
