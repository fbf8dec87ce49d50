-- What providers of addresses answered, for as long as their terms allow. The key is a keyed hash of the question:
-- an address is personal.
create table geocoding_memory (
  tenant_id  text        not null,
  key        text        not null,
  candidates jsonb       not null,
  erase_at   timestamptz not null,
  primary key (tenant_id, key)
);
create index geocoding_memory_erase on geocoding_memory (erase_at);

-- When the next request may leave for a host whose policy counts all of ours together, whoever asks.
create table geocoding_pace (
  host    text        primary key,
  next_at timestamptz not null
);
