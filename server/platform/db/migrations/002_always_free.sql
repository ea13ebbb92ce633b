-- A firm that has not narrowed its time is free in all opening hours, also of days that are added later.
-- Who said so before this was kept, slot by slot, keeps what it said.
alter table participations add column always_free boolean not null default false;
alter table participations alter column always_free set default true;
