-- Keys are kept as hashes; a lost key is revoked, never read back.
create table integration_keys (
  tenant_id   text        not null,
  id          text        not null,
  integration text        not null,
  hash        text        not null,
  label       text        not null default '',
  created_at  timestamptz not null,
  revoked_at  timestamptz,
  primary key (tenant_id, id)
);
create unique index integration_keys_hash on integration_keys (hash);

-- What a host fixed when it minted a session. The token carries none of it.
create table sessions (
  tenant_id     text        not null,
  id            text        not null,
  integration   text        not null,
  actor         text        not null,
  customer_code text,
  terms         jsonb       not null,
  created_at    timestamptz not null,
  expires_at    timestamptz not null,
  primary key (tenant_id, id)
);
create index sessions_expiry on sessions (expires_at);

create table idempotency_keys (
  tenant_id    text        not null,
  integration  text        not null,
  route        text        not null,
  key          text        not null,
  fingerprint  text        not null,
  status       integer,
  headers      jsonb,
  body         jsonb,
  -- While the first request runs; past it, a repetition may take over.
  locked_until timestamptz not null,
  created_at   timestamptz not null,
  primary key (tenant_id, integration, route, key)
);
create index idempotency_keys_age on idempotency_keys (created_at);

-- The log that hosts read. No personal data: the receiver fetches the subject.
create table events (
  id           bigint generated always as identity primary key,
  tenant_id    text        not null,
  integration  text        not null,
  type         text        not null,
  at           timestamptz not null,
  subject_kind text        not null,
  subject_id   text        not null
);
create index events_reader on events (tenant_id, integration, id);
