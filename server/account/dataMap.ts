import { type RawBuilder, sql } from 'kysely'
import type { Db } from '../platform/db/database.ts'

/** By what a row is a person's: their id, or their proven address. */
type Key = 'userId' | 'address'

interface Place {
  table: string
  column: string
  key: Key
  /** Columns that their copy leaves out; `all` where there is nothing in it that tells them anything. */
  unsaid?: string[] | 'all'
  /** What becomes of the row when the person is erased. Of what stays, only an id without a name is left. */
  erased: 'goes' | 'stays' | Record<string, RawBuilder<unknown>>
}

/** Stands where a name stood. */
const nobody = sql`'—'`
/** An address that is nobody's (RFC 2606), unlike any other. */
const noAddress = sql`'erased-' || id || '@erased.invalid'`

/**
 * Where the records hold something of a person: the one list behind their copy and their erasure. A test walks
 * the database's columns that name people and fails where one is missing here. `SECURITY.md` says it in words.
 */
export const dataMap: Place[] = [
  { table: 'sessions', column: 'user_id', key: 'userId', unsaid: ['token'], erased: 'goes' },
  { table: 'accounts', column: 'user_id', key: 'userId', unsaid: 'all', erased: 'goes' },
  { table: 'sign_in_codes', column: 'email', key: 'address', unsaid: 'all', erased: 'goes' },
  { table: 'sign_in_presses', column: 'email', key: 'address', unsaid: 'all', erased: 'goes' },
  { table: 'second_steps', column: 'user_id', key: 'userId', unsaid: ['app_secret'], erased: 'goes' },
  { table: 'recovery_codes', column: 'user_id', key: 'userId', unsaid: 'all', erased: 'goes' },
  { table: 'half_sign_ins', column: 'user_id', key: 'userId', unsaid: 'all', erased: 'goes' },
  // That somebody agreed is what shows that their data was lawfully kept.
  { table: 'consents', column: 'user_id', key: 'userId', erased: 'stays' },
  { table: 'commands', column: 'actor', key: 'userId', unsaid: 'all', erased: 'goes' },
  { table: 'mails', column: 'recipient', key: 'address', erased: 'goes' },
  { table: 'audit', column: 'actor_id', key: 'userId', erased: 'stays' },

  { table: 'memberships', column: 'email', key: 'address', erased: 'goes' },
  { table: 'invitations', column: 'email', key: 'address', erased: 'goes' },
  { table: 'invitations', column: 'created_by', key: 'userId', unsaid: ['email', 'name'], erased: 'stays' },
  { table: 'invitations', column: 'accepted_by', key: 'userId', erased: { name: sql`null` } },

  { table: 'participations', column: 'decided_by', key: 'userId', erased: 'stays' },
  {
    table: 'delegates',
    column: 'email',
    key: 'address',
    erased: { name: nobody, email: noAddress, job_title: sql`''`, erased_at: sql`now()` },
  },

  { table: 'meeting_requests', column: 'asked_by', key: 'userId', erased: { message: sql`''` } },
  { table: 'schedule_versions', column: 'published_by', key: 'userId', unsaid: 'all', erased: 'stays' },
  { table: 'schedule_runs', column: 'started_by', key: 'userId', unsaid: 'all', erased: 'stays' },

  { table: 'chat_messages', column: 'user_id', key: 'userId', erased: 'goes' },
  { table: 'meeting_files', column: 'user_id', key: 'userId', erased: 'goes' },
  // Both sides wrote on the sheet together: the points stay, their author does not.
  { table: 'meeting_notes', column: 'user_id', key: 'userId', erased: { user_name: nobody } },
  { table: 'shown_wares', column: 'user_id', key: 'userId', erased: { user_name: nobody } },
  { table: 'attendances', column: 'user_id', key: 'userId', erased: 'stays' },
  { table: 'extension_requests', column: 'asked_by', key: 'userId', erased: 'goes' },
  { table: 'meeting_events', column: 'actor_id', key: 'userId', erased: { detail: sql`''` } },

  // What a meeting was worth is the forum's record; what was written about it was a person's.
  { table: 'outcomes', column: 'recorded_by', key: 'userId', erased: { note: sql`''` } },

  // Last, for the others are found by it.
  {
    table: 'users',
    column: 'id',
    key: 'userId',
    erased: {
      name: nobody,
      email: noAddress,
      email_verified: sql`false`,
      image: sql`null`,
      erased_at: sql`now()`,
    },
  },
]

type Person = Record<Key, string>

const isTheirs = ({ column, key }: Place, person: Person) => sql`${sql.ref(column)} = ${person[key]}`

/** All that the records hold of a person, by table, as JSON. */
export async function copyOf(db: Db, person: Person): Promise<Record<string, unknown[]>> {
  const copy: Record<string, unknown[]> = {}
  for (const place of dataMap) {
    if (place.unsaid === 'all') continue
    const { rows } = await sql<{ row: unknown }>`
      select to_jsonb(t) - ${place.unsaid ?? []}::text[] as row
      from ${sql.table(place.table)} t where ${isTheirs(place, person)}`.execute(db)
    copy[place.table] = [...(copy[place.table] ?? []), ...rows.map(({ row }) => row)]
  }
  return copy
}

/** Takes the person out of the records. */
export async function eraseFrom(db: Db, person: Person): Promise<void> {
  for (const place of dataMap) {
    const { table, erased } = place
    if (erased === 'goes')
      await sql`delete from ${sql.table(table)} where ${isTheirs(place, person)}`.execute(db)
    else if (erased !== 'stays') {
      const values = Object.entries(erased).map(([column, value]) => sql`${sql.ref(column)} = ${value}`)
      await sql`update ${sql.table(table)} set ${sql.join(values)} where ${isTheirs(place, person)}`.execute(
        db,
      )
    }
  }
}
