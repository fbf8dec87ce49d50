-- What was done is in the journal alone, with its images; plans keep only what was planned.
alter table sync_items drop column before;
alter table sync_items drop column after;

-- Deeds that somebody began and nobody has seen through.
create index journal_integrations on journal (tenant_id, integration, at);
create index sync_runs_applying on sync_runs (tenant_id, integration) where state = 'applying';
