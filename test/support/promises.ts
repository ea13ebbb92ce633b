import { sql } from 'kysely'
import type { Db } from '../../server/platform/db/database.ts'

/** What must hold in the records at every moment, whatever was done and whatever broke: sentences that should be none. */
const promises: Record<string, ReturnType<typeof sql<{ id: string }>>> = {
  'somebody or something is in two places at once': sql`
    select a.bookable_id as id from bookings a join bookings b
      on a.bookable_id = b.bookable_id and a.meeting_id < b.meeting_id
      and a.starts_at < b.ends_at and b.starts_at < a.ends_at`,
  'a booking has other hours than its meeting, or its meeting is cancelled': sql`
    select m.id from bookings k join meetings m on m.id = k.meeting_id
      where m.state <> 'planned' or (k.starts_at, k.ends_at) <> (m.starts_at, m.ends_at)`,
  'a planned meeting has not booked its room, its interpreters or somebody of each side': sql`
    select m.id from meetings m where m.state = 'planned' and (
      not exists (select from bookings k where k.meeting_id = m.id and k.bookable_id = m.room_id)
      or exists (select from unnest(array[m.interpreter_id, m.second_interpreter_id]) i
        where i is not null and not exists
          (select from bookings k where k.meeting_id = m.id and k.bookable_id = i))
      or exists (select from unnest(array[m.supplier_id, m.buyer_id]) o where not exists
        (select from bookings k join delegates d on d.id = k.bookable_id
          where k.meeting_id = m.id and d.organisation_id = o)))`,
  'a planned meeting has no accepted request': sql`
    select m.id from meetings m left join meeting_requests r on r.id = m.request_id
      where m.state = 'planned' and r.state is distinct from 'accepted'`,
  'a planned meeting is of a firm that is not accepted': sql`
    select m.id from meetings m join participations p
      on p.forum_id = m.forum_id and p.organisation_id in (m.supplier_id, m.buyer_id)
      where m.state = 'planned' and p.state <> 'accepted'`,
  'a request has two planned meetings': sql`
    select request_id as id from meetings where state = 'planned' group by request_id having count(*) > 1`,
  'two firms have two open requests': sql`
    select min(id::text) as id from meeting_requests where state in ('pending', 'accepted')
      group by forum_id, least(from_id, to_id), greatest(from_id, to_id) having count(*) > 1`,
  'a firm waits for more answers than it may': sql`
    select r.from_id as id from meeting_requests r join forums f on f.id = r.forum_id
      where r.state = 'pending' group by r.from_id, f.id having count(*) > f.pending_limit`,
  'a command was kept without its answer': sql`
    select key as id from commands where answer is null or answer = 'null'::jsonb`,
}

/** The promises that do not hold, each with the first id that shows it. */
export async function brokenPromises(db: Db): Promise<string[]> {
  const broken: string[] = []
  for (const [words, query] of Object.entries(promises)) {
    const { rows } = await query.execute(db)
    if (rows[0])
      broken.push(`${words}: ${rows[0].id}${rows.length > 1 ? ` and ${rows.length - 1} more` : ''}`)
  }
  return broken
}

/** Beside which audit entry each of these commands stands, once a key. */
const audited = {
  'matching.request': 'matching.request',
  'matching.answer': 'matching.answer',
  'matching.withdraw': 'matching.withdraw',
  'schedule.repair': 'schedule.repair',
  'schedule.publish': 'schedule.publish',
  'room.cancel': 'schedule.cancel',
  'room.askMore': 'room.more_asked',
  'room.extend': 'room.extended',
  'room.end': 'room.ended',
  'room.announce': 'room.announced',
  'room.noteIncident': 'room.incident',
}

/** Commands that happened more or less often than there are keys. What is announced in no room does nothing. */
export async function effectsBesideKeys(db: Db): Promise<string[]> {
  const { rows: keys } = await sql<{ name: string; count: number }>`
    select name, count(*) from commands
      where name <> 'room.announce' or answer ->> 'meetings' <> '0' group by name`.execute(db)
  const { rows: effects } = await sql<{ action: string; count: number }>`
    select action, count(*) from audit group by action`.execute(db)
  const keysOf = new Map(keys.map(({ name, count }) => [name, count]))
  const effectsOf = new Map(effects.map(({ action, count }) => [action, count]))
  return Object.entries(audited).flatMap(([name, action]) => {
    const [asked, done] = [keysOf.get(name) ?? 0, effectsOf.get(action) ?? 0]
    return asked === done ? [] : [`${name}: ${asked} keys, ${done} effects`]
  })
}
