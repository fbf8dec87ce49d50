-- What was done at OZmap on behalf of an ERP. Rows are only ever added; images alone are erased in time.
create table journal (
  tenant_id    text        not null,
  id           text        not null,
  number       bigint      generated always as identity,
  integration  text        not null,
  run_id       text        not null,
  action_id    text        not null,
  -- Who asked for it: the integration, or the person who approved or undid.
  actor        text        not null,
  verb         text        not null,
  code         text        not null,
  client_id    text        not null,
  -- The entry that this one takes back.
  undoes       text,
  change       jsonb,
  before_image jsonb,
  at           timestamptz not null,
  primary key (tenant_id, id)
);
create index journal_runs on journal (tenant_id, run_id, number);
create index journal_codes on journal (tenant_id, code, number);
create index journal_undone on journal (tenant_id, undoes) where undoes is not null;
create index journal_age on journal (at) where before_image is not null;

-- How an entry ended; one without is still under way, or its server died.
create table journal_ends (
  tenant_id   text        not null,
  entry_id    text        not null,
  kind        text        not null,
  why         text,
  after_image jsonb,
  at          timestamptz not null,
  primary key (tenant_id, entry_id)
);

-- Who is at work on a client, and until when.
create table sync_turns (
  tenant_id text        not null,
  client_id text        not null,
  owner     text        not null,
  until     timestamptz not null,
  primary key (tenant_id, client_id)
);

-- What systems that push have asked for, with what came of it.
create table pushes (
  tenant_id   text        not null,
  id          text        not null,
  number      bigint      generated always as identity,
  integration text        not null,
  -- Those that wait for approval share one.
  run_id      text        not null,
  state       text        not null,
  verb        text        not null,
  code        text        not null,
  action      jsonb,
  outcome     text,
  why         text,
  -- Whether it counts against the limit: removals that nobody approved.
  counts      boolean     not null,
  at          timestamptz not null,
  decided_at  timestamptz,
  decided_by  text,
  primary key (tenant_id, id)
);
create index pushes_counted on pushes (tenant_id, integration, at) where counts;
create index pushes_open on pushes (tenant_id, integration, number) where state in ('held', 'applying');
-- A statement about a client waits or is carried out once, however often it is repeated.
create unique index pushes_once on pushes (tenant_id, integration, code, verb)
  where state in ('held', 'applying');
