-- What keeping a promise needs beyond making it: moves, expiry, daily care.

-- Written just before the PATCH of a move: empty means surely not sent.
alter table reservations add column patching_at timestamptz;
-- The Idempotency-Key of the last move, and why it failed if it did: a repetition after a crash finds its answer.
alter table reservations add column move_key text;
alter table reservations add column move_cause text;
-- What a move left in OZmap and nobody has cleared away yet.
alter table reservations add column leftovers jsonb;
-- The end of which hosts have been warned; another end is warned of anew.
alter table reservations add column warned_for timestamptz;
-- Since when OZmap has not shown it. Lost only after a second look.
alter table reservations add column missing_since timestamptz;
create index reservations_expiry on reservations (tenant_id, expires_at) where state = 'reserved';
create index reservations_ended on reservations (state_since)
  where state in ('dropped', 'rejected', 'installed', 'expired', 'withdrawn', 'lost');

-- Why someone did it, in their words.
alter table reservation_steps add column note text;

-- Work that one server does at a time, and when it was last done.
create table chores (
  tenant_id   text not null,
  name        text not null,
  done_at     timestamptz,
  lease_owner text,
  lease_until timestamptz,
  primary key (tenant_id, name)
);

-- Runs of expiry that removed something or wait for approval.
create table expiry_runs (
  tenant_id   text        not null,
  id          text        not null,
  state       text        not null,
  -- Why it waits or waited.
  held_for    text,
  as_of       timestamptz not null,
  -- Live reservations of the tenant when it was planned.
  live        integer     not null,
  created_at  timestamptz not null,
  created_by  text        not null,
  decided_at  timestamptz,
  decided_by  text,
  primary key (tenant_id, id)
);
-- Later runs renew the one that waits instead of piling up.
create unique index expiry_runs_held on expiry_runs (tenant_id) where state = 'held';

create table expiry_items (
  tenant_id      text    not null,
  run_id         text    not null,
  reservation_id text    not null,
  -- Of the reservation when it was planned: one that has changed since drops out.
  version        integer not null,
  outcome        text,
  primary key (tenant_id, run_id, reservation_id)
);
