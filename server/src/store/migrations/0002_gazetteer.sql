-- One list of known addresses per tenant, replaced as a whole by an import. Raising the revision first also
-- makes a second import of the same tenant wait for the first, and tells every server to read its streets anew.
create table gazetteer_lists (
  tenant_id text    not null primary key,
  revision  integer not null
);

-- The *_key columns are what is compared: folded, abbreviations written out, particles dropped.
create table gazetteer_addresses (
  tenant_id    text             not null,
  id           bigint           generated always as identity,
  street       text             not null,
  street_key   text             not null,
  number       integer,
  suffix       text             not null,
  district     text             not null,
  district_key text             not null,
  city         text             not null,
  city_key     text             not null,
  state        text             not null,
  cep          text             not null,
  lat          double precision not null,
  lng          double precision not null,
  primary key (tenant_id, id)
);
create index gazetteer_addresses_number on gazetteer_addresses (tenant_id, street_key, city_key, number);
create index gazetteer_addresses_cep on gazetteer_addresses (tenant_id, cep) where cep <> '';
create index gazetteer_addresses_place on gazetteer_addresses (tenant_id, lat, lng);

-- The streets of the list, one row for each district that a street runs through. Servers keep them in memory.
create table gazetteer_streets (
  tenant_id    text             not null,
  street_key   text             not null,
  city_key     text             not null,
  district_key text             not null,
  street       text             not null,
  district     text             not null,
  city         text             not null,
  state        text             not null,
  lat          double precision not null,
  lng          double precision not null,
  south        double precision not null,
  west         double precision not null,
  north        double precision not null,
  east         double precision not null,
  addresses    integer          not null,
  primary key (tenant_id, street_key, city_key, district_key)
);
