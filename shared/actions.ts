import { account } from './account.ts'
import type { Action, Event } from './contract.ts'
import { deal } from './deal.ts'
import { firm } from './firm.ts'
import { forum, forumEvents } from './forum.ts'
import { matching } from './matching.ts'
import { room, roomEvents } from './room.ts'
import { schedule } from './schedule.ts'
import { sharing } from './sharing.ts'

/** Every HTTP action, for what must look at all of them: the OpenAPI page, the table of permissions. */
export const allActions: readonly Action[] = [
  account,
  forum,
  firm,
  matching,
  schedule,
  room,
  sharing,
  deal,
].flatMap((noun): Action[] => Object.values(noun))

/** Every acknowledged socket event of the business; the media plane's are in `media.ts`. */
export const allEvents: readonly Event[] = [forumEvents, roomEvents].flatMap((noun): Event[] =>
  Object.values(noun),
)
