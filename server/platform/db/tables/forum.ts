import type { Generated } from 'kysely'
import type { ForumPhase, RoleName } from '../../../../shared/forum.ts'
import type { Language, Side, Spoken, Standing } from '../../../../shared/values.ts'

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

export interface ForumTables {
  forums: Forums
  forumDays: ForumDays
  rooms: Rooms
  memberships: Memberships
  interpreterHours: InterpreterHours
  invitations: Invitations
}
