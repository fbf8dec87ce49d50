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
  -- Of the handle in the address, good for one session.
  entry_hash   text        not null,
  entry_until  timestamptz not null,
  entered_at   timestamptz,
  -- Of the handle that the page renews its session with.
  renewal_hash text,
  expires_at   timestamptz not null,
  primary key (tenant_id, id)
);
create unique index ozloc_visits_entry on ozloc_visits (entry_hash);
create unique index ozloc_visits_renewal on ozloc_visits (renewal_hash);
create index ozloc_visits_expiry on ozloc_visits (expires_at);
