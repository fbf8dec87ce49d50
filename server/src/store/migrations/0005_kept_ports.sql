-- The property that kept the port when it was sold, as it was, and how far it is off it. Its phases stand in
-- reservation/keeper.ts.
alter table reservations add column keeper jsonb;
