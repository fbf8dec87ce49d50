-- Keeping OZmap in step with an ERP: what OZmap has, what runs found, what waits for a person.

-- OZmap's clients as last read: a cache, so that a run with nothing to do costs a handful of requests.
create table sync_clients (
  tenant_id   text    not null,
  client_id   text    not null,
  property_id text    not null,
  -- As MapClient has it.
  client      jsonb   not null,
  -- The full pass that last saw it.
  pass        integer not null,
  primary key (tenant_id, client_id)
);
create index sync_clients_property on sync_clients (tenant_id, property_id);

create table sync_index (
  tenant_id     text        not null primary key,
  pass          integer     not null,
  -- The newest updatedAt that was seen, as OZmap wrote it.
  watermark     text,
  -- Whether this OZmap filters by date; found out at every full pass.
  honours_dates boolean     not null,
  full_at       timestamptz not null
);

create table sync_state (
  tenant_id      text    not null,
  integration    text    not null,
  lease_owner    text,
  lease_until    timestamptz,
  stop_requested boolean not null default false,
  -- Query and rules that a person has approved: others only plan.
  approved       text,
  -- Sizes of the source before this do not count: a person has accepted another one.
  accepted_at    timestamptz,
  -- Action → complete reads in a row that wanted it.
  sightings      jsonb   not null default '{}',
  quarantined    boolean not null default false,
  primary key (tenant_id, integration)
);

create table sync_runs (
  tenant_id   text        not null,
  id          text        not null,
  integration text        not null,
  mode        text        not null,
  state       text        not null,
  started_at  timestamptz not null,
  ended_at    timestamptz,
  started_by  text        not null,
  -- Codes of the lifecycle feed; only of complete reads.
  source_rows integer,
  counts      jsonb,
  verdict     jsonb,
  exceptions  jsonb,
  agreement   jsonb,
  failure     text,
  primary key (tenant_id, id)
);
create index sync_runs_latest on sync_runs (tenant_id, integration, started_at desc);

-- The plan of a run, and what became of each part.
create table sync_items (
  tenant_id   text    not null,
  run_id      text    not null,
  position    integer not null,
  integration text    not null,
  action_id   text    not null,
  code        text    not null,
  verb        text    not null,
  -- Whole, for 90 days; then only the code is left.
  action      jsonb,
  decision    text    not null,
  outcome     text,
  detail      text,
  before      jsonb,
  after       jsonb,
  done_at     timestamptz,
  primary key (tenant_id, run_id, position)
);
create index sync_items_done on sync_items (tenant_id, integration, verb, done_at);

-- What waits for approval: one at most for each integration, renewed by later runs.
create table sync_holds (
  tenant_id   text        not null,
  integration text        not null,
  -- Whose items wait.
  run_id      text        not null,
  -- Of the actions that wait: an approval is for exactly these.
  digest      text        not null,
  held_at     timestamptz not null,
  renewed_at  timestamptz not null,
  primary key (tenant_id, integration)
);
