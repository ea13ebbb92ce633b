import type { ColumnType, Generated, GeneratedAlways } from 'kysely'
import type { ApplicationState, Certificate, Incoterm, Sector } from '../../../shared/firm.ts'
import type { ForumPhase, RoleName } from '../../../shared/forum.ts'
import type { RequestState } from '../../../shared/matching.ts'
import type { StandIn, WallEntry } from '../../../shared/room.ts'
import type { Language, Side, Spoken, Standing } from '../../../shared/values.ts'

/** JSON columns are written as text and read as values. */
type Json<T> = ColumnType<T, string, string>

interface Users {
  id: string
  name: string
  email: string
  emailVerified: boolean
  image: string | null
  language: Language
  zone: string
  createdAt: Date
  updatedAt: Date
}

interface Sessions {
  id: string
  userId: string
  token: string
  expiresAt: Date
  ipAddress: string | null
  userAgent: string | null
  createdAt: Date
  updatedAt: Date
}

interface Forums {
  id: string
  name: string
  about: string
  zone: string
  languages: Spoken[]
  supplierName: string
  supplierCountry: string
  supplierZone: string
  supplierLanguage: Language
  buyerName: string
  buyerCountry: string
  buyerZone: string
  buyerLanguage: Language
  slotMinutes: number
  breakMinutes: number
  lobbyMinutes: Generated<number>
  noShowMinutes: Generated<number>
  requestHours: Generated<number>
  pendingLimit: Generated<number>
  phase: ForumPhase
  draftRevision: Generated<number>
  roomsPerModerator: Generated<number | null>
  demo: Generated<boolean>
  createdAt: Date
}

interface ForumDays {
  id: string
  forumId: string
  opensAt: Date
  closesAt: Date
}

interface Bookables {
  id: string
  kind: 'delegate' | 'interpreter' | 'room'
}

interface Rooms {
  id: string
  forumId: string
  number: number
}

interface Memberships {
  id: string
  forumId: string
  email: string
  name: string
  role: RoleName
  side: Side | null
  organisationId: string | null
  languages: Generated<Spoken[]>
  /** Of an interpreter: works in all opening hours. */
  alwaysFree: Generated<boolean>
  createdAt: Date
}

interface InterpreterHours {
  memberId: string
  startsAt: Date
  endsAt: Date
}

interface Invitations {
  id: string
  forumId: string
  role: RoleName
  side: Standing | null
  email: string | null
  name: string | null
  organisationName: string | null
  languages: Generated<Spoken[]>
  language: Language
  createdBy: string
  createdAt: Date
  expiresAt: Date
  revokedAt: Date | null
  acceptedAt: Date | null
  acceptedBy: string | null
}

interface Organisations {
  id: string
  name: string
  country: string
  city: string
  zone: string
  about: string
  website: string
  sectors: Sector[]
  languages: Spoken[]
  createdAt: Date
}

interface Participations {
  forumId: string
  organisationId: string
  standing: Standing
  state: ApplicationState
  reason: string | null
  alwaysFree: Generated<boolean>
  breakMinutes: Generated<number>
  fewestDaily: Generated<number | null>
  mostDaily: Generated<number | null>
  fewest: Generated<number | null>
  most: Generated<number | null>
  lifted: Generated<string[]>
  appliedAt: Date
  decidedAt: Date | null
  decidedBy: string | null
}

interface Delegates {
  id: string
  organisationId: string
  name: string
  email: string
  jobTitle: string
  languages: Spoken[]
  createdAt: Date
}

interface Offerings {
  id: string
  organisationId: string
  title: string
  about: string
  hsCode: string
  capacityAmount: number | null
  capacityUnit: string | null
  minimumAmount: number | null
  minimumUnit: string | null
  incoterm: Incoterm | null
  certificates: Certificate[]
  picture: Buffer | null
  pictureType: string | null
  pictureId: string | null
  createdAt: Date
}

interface Needs {
  id: string
  organisationId: string
  title: string
  about: string
  hsCode: string
  volumeAmount: number | null
  volumeUnit: string | null
  certificates: Certificate[]
  createdAt: Date
}

interface FreeTimes {
  forumId: string
  organisationId: string
  startsAt: Date
  endsAt: Date
}

interface MeetingRequests {
  id: string
  forumId: string
  fromId: string
  toId: string
  supplierId: string
  buyerId: string
  askedBy: string
  message: string
  state: RequestState
  reason: string | null
  createdAt: Date
  expiresAt: Date
  answeredAt: Date | null
  importantToAsker: Generated<boolean>
  importantToAsked: Generated<boolean>
}

interface WishConditions {
  requestId: string
  must: boolean
  earliest: Date | null
  latest: Date | null
  afterRequest: string | null
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

interface Outcomes {
  meetingId: string
  organisationId: string
  held: boolean
  interest: 'none' | 'some' | 'strong'
  nextStep: string
  potentialMinor: number | null
  potentialCurrency: string | null
  note: string
  recordedBy: string
  recordedAt: Date
}

interface Commands {
  actor: string
  key: string
  name: string
  inputHash: Buffer
  answer: Json<unknown>
  at: Date
}

interface Outbox {
  id: GeneratedAlways<number>
  message: Json<unknown>
  at: Date
}

interface Audit {
  id: GeneratedAlways<number>
  at: Date
  actorId: string | null
  action: string
  forumId: string | null
  subjectId: string | null
  detail: Json<unknown>
}

interface Mails {
  id: GeneratedAlways<number>
  recipient: string
  subject: string
  text: string
  html: string
  calendar: string | null
  calendarMethod: string | null
  at: Date
}

/** The schema as code sees it: `migrations/*.sql` is the truth, names here in camel case. */
export interface Tables {
  users: Users
  sessions: Sessions
  forums: Forums
  forumDays: ForumDays
  bookables: Bookables
  rooms: Rooms
  memberships: Memberships
  interpreterHours: InterpreterHours
  invitations: Invitations
  organisations: Organisations
  participations: Participations
  delegates: Delegates
  offerings: Offerings
  needs: Needs
  freeTimes: FreeTimes
  meetingRequests: MeetingRequests
  wishConditions: WishConditions
  draftMeetings: DraftMeetings
  scheduleVersions: ScheduleVersions
  scheduleRuns: ScheduleRuns
  meetings: Meetings
  bookings: Bookings
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
  outcomes: Outcomes
  commands: Commands
  outbox: Outbox
  audit: Audit
  mails: Mails
}
