-- OZloc's door: keys of its own, and visits of one rep each.
alter table integration_keys add column door text not null default 'api';
create table ozloc_visits (
  tenant_id    text        not null,
  id           text        not null,
  integration  text        not null,
  -- Of the key that opened it: a visit ends with its key.
  key_hash     text        not null,
  -- Who is served, and where; deleted with the visit.
  request      jsonb       not null,
  -- Of the handle in the address.
  entry_hash   text        not null,
  entry_until  timestamptz not null,
  entered_at   timestamptz,
  -- Of the handle with the secret of the browser that came first: none but that one has sessions.
  renewal_hash text,
  expires_at   timestamptz not null,
  primary key (tenant_id, id)
);
create unique index ozloc_visits_entry on ozloc_visits (entry_hash);
create unique index ozloc_visits_renewal on ozloc_visits (renewal_hash);
create index ozloc_visits_expiry on ozloc_visits (expires_at);

-- Refused demand: one row for each place (a cell about 25 m across) and week. No address, no names.
create table denials (
  tenant_id     text             not null,
  -- The viability that was denied first.
  id            text             not null,
  number        bigint           generated always as identity,
  integration   text             not null,
  cell          text             not null,
  week          date             not null,
  at            timestamptz      not null,
  lat           double precision not null,
  lng           double precision not null,
  precision     text             not null,
  radius        double precision not null,
  mode          text             not null,
  reasons       jsonb            not null,
  boxes         jsonb            not null,
  -- Every code of reasons and boxes.
  codes         jsonb            not null,
  interested_at timestamptz,
  primary key (tenant_id, id),
  unique (tenant_id, integration, cell, week)
);
create index denials_reader on denials (tenant_id, integration, number);

-- The answers that a denial stands for; hosts and the widget know those.
create table denial_searches (
  tenant_id    text not null,
  viability_id text not null,
  denial_id    text not null,
  -- A digest of the customer or actor who asked, so that others of the integration's sessions cannot see it.
  asker        text not null,
  primary key (tenant_id, viability_id)
);

-- A pin that a rep still moves: the next question of the session replaces it, time makes it a denial.
create table denial_drafts (
  tenant_id    text        not null,
  session_id   text        not null,
  viability_id text        not null,
  draft        jsonb       not null,
  settles_at   timestamptz not null,
  primary key (tenant_id, session_id)
);
create index denial_drafts_due on denial_drafts (settles_at);
