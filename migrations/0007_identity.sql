-- Counts of attempts whose windows are over are found by their age.
create index sign_in_attempts_by_age on sign_in_attempts (since);
