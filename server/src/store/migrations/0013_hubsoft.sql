-- What systems like HubSoft read of OZmap, the customers that they bind to its ports, and the codes that they adopt.

-- The copy of one integration: its last complete reading, and who is reading now.
create table element_copies (
  tenant_id    text        not null,
  integration  text        not null,
  -- Counts complete readings; 0: there is none yet.
  generation   integer     not null default 0,
  -- Whose elements these are; null: of all projects.
  project_id   text,
  project_name text,
  read_at      timestamptz,
  lease_owner  text,
  lease_until  timestamptz,
  primary key (tenant_id, integration)
);

create table element_runs (
  tenant_id   text        not null,
  id          text        not null,
  integration text        not null,
  state       text        not null check (state in ('running', 'complete', 'failed')),
  started_at  timestamptz not null,
  started_by  text        not null,
  ended_at    timestamptz,
  -- Of a complete one: the generation that it became, and how many of each kind.
  generation  integer,
  counts      jsonb,
  failure     text,
  primary key (tenant_id, id)
);
create index element_runs_latest on element_runs (tenant_id, integration, started_at desc);

create table elements (
  tenant_id   text    not null,
  integration text    not null,
  kind        text    not null,
  id          text    not null,
  project_id  text,
  -- Null: gone from OZmap. Such a row is a tombstone, kept for two generations.
  element     jsonb,
  -- The generation in which it came, changed or went.
  changed_in  integer not null,
  primary key (tenant_id, integration, kind, id)
);
create index elements_changed on elements (tenant_id, integration, changed_in);
create index elements_codes on elements (tenant_id, integration, (element ->> 'code')) where kind = 'client';

-- What a run has read so far; it becomes a generation whole or not at all.
create table elements_read (
  tenant_id   text not null,
  integration text not null,
  run_id      text not null,
  kind        text not null,
  id          text not null,
  project_id  text,
  -- Null: it is there, and cannot be read.
  element     jsonb,
  primary key (tenant_id, integration, run_id, kind, id)
);

-- Customers bound to ports. No personal data once a link is as it should be.
create table links (
  tenant_id   text        not null,
  integration text        not null,
  code        text        not null,
  box_id      text        not null,
  splitter_id text        not null,
  port        integer     not null,
  lifecycle   text        not null check (lifecycle in ('pending', 'active')),
  -- binding, unbinding: wanted, and not yet seen to be so.
  state       text        not null check (state in ('binding', 'bound', 'unbinding')),
  -- The rest of what was asked for, while it is being done.
  wanted      jsonb,
  -- Why it is not as it should be; null: it is.
  conflict    text,
  created_at  timestamptz not null,
  updated_at  timestamptz not null,
  -- When somebody goes on with what is wanted.
  next_at     timestamptz,
  primary key (tenant_id, integration, code)
);
create index links_due on links (next_at) where next_at is not null;

-- Codes to be filled in at clients that OZmap has already: one file, one plan.
create table adoption_plans (
  tenant_id   text        not null,
  id          text        not null,
  integration text        not null,
  state       text        not null
    check (state in ('matching', 'planned', 'applying', 'applied', 'undoing', 'undone', 'discarded', 'failed')),
  created_at  timestamptz not null,
  -- Who approved, discarded or undid it last.
  decided_by  text,
  decided_at  timestamptz,
  -- Proposals below this score were not approved.
  at_least    double precision not null default 0,
  failure     text,
  -- Who is at work on it; a dead server's work is taken up when this is over.
  lease_owner text,
  lease_until timestamptz,
  primary key (tenant_id, id)
);
create index adoption_plans_latest on adoption_plans (tenant_id, created_at desc);
create index adoption_plans_open on adoption_plans (state) where state in ('matching', 'applying', 'undoing');

create table adoption_items (
  tenant_id text    not null,
  plan_id   text    not null,
  -- Of the file; the names of the columns stand in line 1.
  line      integer not null,
  new_code  text    not null,
  finding   text    not null check (finding in ('proposed', 'already', 'ambiguous', 'unmatched')),
  score     double precision,
  evidence  jsonb   not null,
  -- The client as OZmap has it; whole for 90 days, then only the codes are left.
  action    jsonb,
  outcome   text,
  why       text,
  primary key (tenant_id, plan_id, line)
);
