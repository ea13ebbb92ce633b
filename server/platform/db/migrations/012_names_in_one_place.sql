-- Who did what to whom is told by ids. Words and names stay where their author's erasure and their time find them.
update audit set detail = detail - 'detail' where action like 'room.%' and detail ? 'detail';
update audit set detail = detail - 'reason' where action = 'schedule.cancel';
update audit set detail = detail - 'name' where action in ('firm.register', 'forum.create');

-- The wall's log names who interprets by the membership, whose name is gone when they are.
update meeting_events e set detail = coalesce(
  (select m.id::text
    from memberships m left join users u on u.email = m.email
    where m.forum_id = e.forum_id and m.role = 'interpreter' and coalesce(u.name, m.name) = e.detail
    limit 1),
  '—')
where kind = 'interpreter_changed' and detail <> '';
