import type { ColumnType, Generated, GeneratedAlways } from 'kysely'
import type { Json } from './json.ts'

interface Bookables {
  id: string
  kind: 'delegate' | 'interpreter' | 'room'
}

interface DraftMeetings {
  requestId: string
  forumId: string
  roomId: string
  startsAt: Date
  endsAt: Date
  supplierDelegate: string
  buyerDelegate: string
  interpreterId: string | null
  locked: Generated<boolean>
}

interface ScheduleVersions {
  forumId: string
  number: number
  publishedBy: string
  publishedAt: Date
  difference: Json<unknown>
}

interface ScheduleRuns {
  id: string
  forumId: string
  state: 'running' | 'done' | 'stopped' | 'failed' | 'lost'
  startedBy: string | null
  startedAt: Date
  seconds: number
  maker: string | null
  heardAt: Date
  stopWanted: Generated<boolean>
  progress: ColumnType<unknown, string | undefined, string>
  verdict: 'optimal' | 'within' | 'best_found' | null
  number: GeneratedAlways<number>
}

interface Meetings {
  id: string
  forumId: string
  requestId: string
  supplierId: string
  buyerId: string
  roomId: string
  interpreterId: string | null
  secondInterpreterId: Generated<string | null>
  startsAt: Date
  endsAt: Date
  state: 'planned' | 'cancelled'
  cancelReason: string | null
  sequence: Generated<number>
}

interface Bookings {
  meetingId: string
  bookableId: string
  startsAt: Date
  endsAt: Date
}

export interface ScheduleTables {
  bookables: Bookables
  draftMeetings: DraftMeetings
  scheduleVersions: ScheduleVersions
  scheduleRuns: ScheduleRuns
  meetings: Meetings
  bookings: Bookings
}
