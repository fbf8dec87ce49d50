-- A list is replaced as a whole: an import writes the next generation beside the one in use and switches at its
-- end. Readers ask for the active one by number, so they never see a list half read.
create table gazetteer_generations (
  tenant_id   text        not null,
  kind        text        not null check (kind in ('addresses', 'ceps')),
  -- What readers see; null until the first import has ended.
  active      integer,
  -- The last that was given to an import.
  newest      integer     not null,
  -- Set while an import writes `newest`; past it, the import is dead and the next may begin.
  lease_until timestamptz,
  primary key (tenant_id, kind)
);
insert into gazetteer_generations (tenant_id, kind, active, newest)
select tenant_id, 'addresses', revision, revision from gazetteer_lists;
drop table gazetteer_lists;

alter table gazetteer_addresses add column generation integer;
update gazetteer_addresses set generation = list.active
from gazetteer_generations list where list.tenant_id = gazetteer_addresses.tenant_id;
alter table gazetteer_addresses alter column generation set not null;
alter table gazetteer_addresses drop constraint gazetteer_addresses_pkey;
alter table gazetteer_addresses add primary key (tenant_id, generation, id);
drop index gazetteer_addresses_number;
drop index gazetteer_addresses_cep;
drop index gazetteer_addresses_place;
create index gazetteer_addresses_number on gazetteer_addresses (tenant_id, generation, street_key, city_key, number);
create index gazetteer_addresses_cep on gazetteer_addresses (tenant_id, generation, cep) where cep <> '';
create index gazetteer_addresses_place on gazetteer_addresses (tenant_id, generation, lat, lng);

alter table gazetteer_streets add column generation integer;
update gazetteer_streets set generation = list.active
from gazetteer_generations list where list.tenant_id = gazetteer_streets.tenant_id;
alter table gazetteer_streets alter column generation set not null;
alter table gazetteer_streets drop constraint gazetteer_streets_pkey;
alter table gazetteer_streets add primary key (tenant_id, generation, street_key, city_key, district_key);

-- Postal codes, with the street or the place that each stands for. A code of a whole town has neither street
-- nor district. Coordinates are rare in such tables; without them the address list knows where the street is.
create table gazetteer_ceps (
  tenant_id  text             not null,
  generation integer          not null,
  id         bigint           generated always as identity,
  cep        text             not null,
  street     text             not null,
  district   text             not null,
  city       text             not null,
  state      text             not null,
  lat        double precision,
  lng        double precision,
  primary key (tenant_id, generation, cep, id)
);
