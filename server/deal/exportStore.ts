import type { Selectable } from 'kysely'
import { sql } from 'kysely'
import type { Side } from '../../shared/values.ts'
import type { Db } from '../platform/db/database.ts'
import type { Tables } from '../platform/db/tables.ts'
import { type MeetingStanding, standingOf } from './store.ts'

type Organisation = Selectable<Tables['organisations']>
type Participation = Selectable<Tables['participations']>

export interface OrganisationLine
  extends Pick<
      Organisation,
      'id' | 'name' | 'country' | 'city' | 'zone' | 'website' | 'sectors' | 'languages'
    >,
    Pick<Participation, 'standing' | 'state' | 'appliedAt'> {
  /** HS 2022 subheadings of all it brings, and of all it looks for. */
  offered: string[]
  sought: string[]
  delegate: string | null
  jobTitle: string | null
  email: string | null
}

/** A forum's firms by name, a line for each delegate; a firm without any has one line. */
export async function organisationLines(db: Db, forumId: string, limit: number): Promise<OrganisationLine[]> {
  const { rows } = await sql<OrganisationLine>`
    select f.id, f.name, f.country, f.city, f.zone, f.website, f.sectors, f.languages, p.standing, p.state, p.applied_at,
      array(select distinct hs_code from offerings where organisation_id = f.id order by hs_code) as offered,
      array(select distinct hs_code from needs where organisation_id = f.id order by hs_code) as sought,
      d.name as delegate, d.job_title, d.email
    from participations p
    join organisations f on f.id = p.organisation_id
    left join delegates d on d.organisation_id = f.id
    where p.forum_id = ${forumId}
    order by f.name, f.id, d.created_at, d.id
    limit ${limit}`.execute(db)
  return rows
}

export interface MeetingLine {
  startsAt: Date
  endsAt: Date
  room: number
  supplier: string
  supplierCountry: string
  supplierZone: string
  buyer: string
  buyerCountry: string
  buyerZone: string
  interpreters: string[]
  standing: MeetingStanding
  /** Sides that nobody came for; and who stood in. */
  noShows: Side[]
  standIns: string[]
  cancelReason: string | null
}

/** A forum's published meetings in the order of their beginning, cancelled ones too. */
export async function meetingLines(
  db: Db,
  forumId: string,
  { now, limit }: { now: Date; limit: number },
): Promise<MeetingLine[]> {
  const { rows } = await sql<MeetingLine>`
    select m.starts_at, m.ends_at, r.number as room, m.cancel_reason,
      s.name as supplier, s.country as supplier_country, s.zone as supplier_zone,
      b.name as buyer, b.country as buyer_country, b.zone as buyer_zone,
      array(select name from memberships where id in (m.interpreter_id, m.second_interpreter_id) order by name)
        as interpreters,
      ${standingOf(now)} as standing,
      array(select n.side from no_shows n where n.meeting_id = m.id and n.undone_at is null order by n.side desc) as no_shows,
      array(
        select f.name from stand_ins x join organisations f on f.id = x.organisation_id
        where x.meeting_id = m.id and x.state = 'accepted' order by f.name) as stand_ins
    from meetings m
    join rooms r on r.id = m.room_id
    join organisations s on s.id = m.supplier_id
    join organisations b on b.id = m.buyer_id
    where m.forum_id = ${forumId}
    order by m.starts_at, r.number, m.id
    limit ${limit}`.execute(db)
  return rows
}

type Outcome = Selectable<Tables['outcomes']>

export interface OutcomeLine
  extends Pick<
    Outcome,
    'held' | 'interest' | 'nextStep' | 'potentialMinor' | 'potentialCurrency' | 'note' | 'recordedAt'
  > {
  startsAt: Date
  /** Whose outcome it is, on which side, and whom they met. */
  firm: string
  country: string
  side: Side
  other: string
  otherCountry: string
  /** The points that both sides noted together. */
  notes: string[]
}

/** What each firm of these sides took from its meetings, in the order of the meetings. */
export async function outcomeLines(
  db: Db,
  forumId: string,
  { sides, limit }: { sides: readonly Side[]; limit: number },
): Promise<OutcomeLine[]> {
  const { rows } = await sql<OutcomeLine>`
    select o.held, o.interest, o.next_step, o.potential_minor, o.potential_currency, o.note, o.recorded_at, m.starts_at,
      f.name as firm, f.country, at.side, other.name as other, other.country as other_country,
      array(select text from meeting_notes where meeting_id = m.id order by position) as notes
    from outcomes o
    join meetings m on m.id = o.meeting_id
    join organisations f on f.id = o.organisation_id
    left join stand_ins x on x.meeting_id = o.meeting_id and x.organisation_id = o.organisation_id
    cross join lateral (
      select case
        when o.organisation_id = m.supplier_id then 'supplier'
        when o.organisation_id = m.buyer_id then 'buyer'
        else x.side end as side) at
    join organisations other on other.id = case when at.side = 'supplier' then m.buyer_id else m.supplier_id end
    where m.forum_id = ${forumId} and at.side = any(${sides})
    order by m.starts_at, m.id, at.side desc, f.name
    limit ${limit}`.execute(db)
  return rows
}
