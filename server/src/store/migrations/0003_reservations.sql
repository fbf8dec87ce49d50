-- One row from hold to end. What each state means stands in reservation/machine.ts.
create table reservations (
  tenant_id       text        not null,
  id              text        not null,
  integration     text        not null,
  session_id      text,
  actor           text        not null,
  -- The Idempotency-Key of the request that made it: a repetition after a crash finds its own row.
  request_key     text,
  state           text        not null,
  cause           text,
  attention       text,
  code            text,
  customer        jsonb,
  -- The box as it was when its port was claimed: rules are checked against it until the map is read again.
  box             jsonb       not null,
  splitter_id     text        not null,
  splitter_name   text        not null,
  port            integer     not null,
  location        jsonb,
  location_source jsonb,
  drop_path       jsonb,
  drop_poles      jsonb,
  drop_length     double precision,
  -- Points that we created for a drawn drop; removed with the reservation.
  points          jsonb       not null default '[]',
  property_id     text,
  client_id       text,
  drop_id         text,
  before_image    jsonb,
  -- A change asked for while the row was not at rest.
  wish            jsonb,
  -- The port that a move wants; both are claimed until the map agrees.
  target          jsonb,
  releasing_for   text,
  -- POSTs sent or about to be; 0 while held.
  attempt         integer     not null default 0,
  -- Written just before the POST: empty means surely not sent.
  posting_at      timestamptz,
  -- Tries within the present state, for back-off.
  tries           integer     not null default 0,
  reconnects      integer     not null default 0,
  -- Looks still owed for a duplicate of our own, after a second POST.
  rechecks        integer     not null default 0,
  hold_expires_at timestamptz,
  expires_at      timestamptz,
  created_at      timestamptz not null,
  updated_at      timestamptz not null,
  state_since     timestamptz not null,
  -- When somebody must look at the row again; null at rest and at the end.
  next_at         timestamptz,
  lease_owner     text,
  lease_until     timestamptz,
  version         integer     not null default 0,
  primary key (tenant_id, id)
);
create index reservations_due on reservations (next_at) where next_at is not null;
create index reservations_wishes on reservations (tenant_id, id) where wish is not null;
create index reservations_reader on reservations (tenant_id, integration, updated_at, id);

-- A code lives once. Not while merely held, not after installation: then OZmap is the truth.
create unique index reservations_live_code on reservations (tenant_id, code)
  where state in ('creating', 'unknown', 'verifying', 'reserved', 'moving', 'releasing');
create unique index reservations_session_hold on reservations (tenant_id, session_id) where state = 'held';
create unique index reservations_request on reservations (tenant_id, integration, request_key)
  where request_key is not null;

-- Whoever has the row has the port.
create table port_claims (
  tenant_id      text    not null,
  splitter_id    text    not null,
  port           integer not null,
  reservation_id text    not null,
  primary key (tenant_id, splitter_id, port)
);
create index port_claims_owner on port_claims (tenant_id, reservation_id);

-- What happened to a reservation, step by step; never changed.
create table reservation_steps (
  tenant_id      text        not null,
  reservation_id text        not null,
  version        integer     not null,
  at             timestamptz not null,
  from_state     text,
  to_state       text        not null,
  event          text        not null,
  cause          text,
  primary key (tenant_id, reservation_id, version)
);
