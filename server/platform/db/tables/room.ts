import type { Generated, GeneratedAlways } from 'kysely'
import type { StandIn, WallEntry } from '../../../../shared/room.ts'
import type { Side } from '../../../../shared/values.ts'

interface ChatMessages {
  id: string
  meetingId: string
  userId: string
  name: string
  text: string
  fileId: string | null
  at: Date
  position: GeneratedAlways<number>
}

interface MeetingFiles {
  id: string
  meetingId: string
  userId: string
  userName: string
  name: string
  type: string
  size: number
  at: Date
}

interface MeetingFileBytes {
  fileId: string
  bytes: Buffer
}

interface MeetingNotes {
  id: string
  meetingId: string
  text: string
  version: Generated<number>
  userId: string
  userName: string
  at: Date
  position: GeneratedAlways<number>
}

interface ShownWares {
  meetingId: string
  organisationId: string
  wareId: string
  userId: string
  userName: string
  at: Date
}

interface Attendances {
  meetingId: string
  userId: string
  organisationId: string | null
  firstAt: Date
  lastAt: Date
  hasLeft: Generated<boolean>
}

interface NoShows {
  meetingId: string
  side: Side
  at: Date
  undoneAt: Date | null
}

interface ExtensionRequests {
  meetingId: string
  side: Side
  askedBy: string
  at: Date
}

interface StandIns {
  meetingId: string
  organisationId: string
  side: Side
  state: StandIn['state']
  delegateId: string | null
  at: Date
}

interface MeetingEvents {
  id: string
  forumId: string
  meetingId: string | null
  at: Date
  actorId: string | null
  kind: WallEntry['kind']
  part: WallEntry['part']
  detail: string
  position: GeneratedAlways<number>
}

export interface RoomTables {
  chatMessages: ChatMessages
  meetingFiles: MeetingFiles
  meetingFileBytes: MeetingFileBytes
  meetingNotes: MeetingNotes
  shownWares: ShownWares
  attendances: Attendances
  noShows: NoShows
  extensionRequests: ExtensionRequests
  standIns: StandIns
  meetingEvents: MeetingEvents
}
