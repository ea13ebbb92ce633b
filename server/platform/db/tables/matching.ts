import type { Generated } from 'kysely'
import type { RequestState } from '../../../../shared/matching.ts'

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

export interface MatchingTables {
  meetingRequests: MeetingRequests
  wishConditions: WishConditions
}
