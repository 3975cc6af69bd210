-- How often in a row a credential's test has come to no answer; while it is above 0, the next test is due soon.
alter table integrations add column failures integer not null default 0;
create index integrations_failing on integrations (checked_at) where failures > 0;
-- Queries must repeat the conditions word for word to be served by these. A typed sign-in cannot be tested, and is never due.
create index integrations_testable on integrations (checked_at) where provider <> 'linkedin-web';
create index integrations_expiring on integrations (expires_at) where expires_at is not null and warned_day < 60;
