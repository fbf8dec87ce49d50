-- Prospects that OZmap gets of denials. The intent is here before OZmap is asked, so that none is made twice.
create table denial_prospects (
  tenant_id text        not null,
  denial_id text        not null,
  -- wanted: nothing was sent, surely. sent: it may be there. there: read back. given_up: OZmap does not take it.
  state     text        not null check (state in ('wanted', 'sent', 'there', 'given_up')),
  tries     integer     not null default 0,
  -- Just before the last POST.
  sent_at   timestamptz,
  -- When to look again; also the lease of the server that works on it.
  next_at   timestamptz not null,
  ozmap_id  text,
  primary key (tenant_id, denial_id)
);
create index denial_prospects_due on denial_prospects (next_at) where state in ('wanted', 'sent');
create index denials_recent on denials (tenant_id, at);
