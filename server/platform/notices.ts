import { z } from 'zod'
import { roleName } from '../../shared/forum.ts'
import { email, id, instant, language, zone } from '../../shared/values.ts'

/**
 * What rooms hand to `notice` through the outbox: finished facts, one a reader, with all that the words
 * need. `notice` alone chooses the words, in the reader's language and zone.
 */

/** Whom a message is for. */
export const reader = z.object({ email, name: z.string(), language, zone })
export type Reader = z.infer<typeof reader>

const forum = z.object({ forumName: z.string(), link: z.url() })

/** A meeting as it stands in a calendar. `sequence` rises with every change (RFC 5545, 3.8.7.4). */
export const calendarMeeting = z.object({
  meetingId: id,
  sequence: z.int().min(0),
  start: instant,
  end: instant,
  roomName: z.string(),
  /** The other side, or for the host team both. */
  withName: z.string(),
  otherZone: zone,
})

export const notice = z.discriminatedUnion('kind', [
  forum.extend({
    kind: z.literal('invitation'),
    reader,
    role: roleName,
    inviter: z.string(),
    message: z.string(),
  }),
  forum.extend({ kind: z.literal('application_received'), reader, organisation: z.string() }),
  forum.extend({
    kind: z.literal('application_decided'),
    reader,
    organisation: z.string(),
    decision: z.enum(['accepted', 'waitlisted', 'declined']),
    reason: z.string(),
  }),
  forum.extend({
    kind: z.literal('request_received'),
    reader,
    organisation: z.string(),
    message: z.string(),
    expiresAt: instant,
  }),
  forum.extend({
    kind: z.literal('request_answered'),
    reader,
    organisation: z.string(),
    answer: z.enum(['accepted', 'declined']),
    reason: z.string(),
  }),
  /** The meeting runs, or is about to, and its reader is missing. */
  forum.extend({ kind: z.literal('nudged'), reader, withName: z.string(), by: z.string() }),
  /** Somebody waits in a meeting that runs, and a firm may take the place of those who did not come. */
  forum.extend({
    kind: z.literal('stand_in_offered'),
    reader,
    organisation: z.string(),
    withName: z.string(),
    end: instant,
  }),
  forum.extend({ kind: z.literal('meeting_set'), reader, moved: z.boolean(), meeting: calendarMeeting }),
  /** How its reader signs in has changed, or a recovery code was used. */
  z.object({
    kind: z.literal('second_step'),
    reader,
    change: z.enum(['on', 'off', 'renewed', 'recovered']),
    link: z.url(),
  }),
  forum.extend({
    kind: z.literal('meeting_cancelled'),
    reader,
    reason: z.string(),
    meeting: calendarMeeting,
  }),
])
export type Notice = z.infer<typeof notice>
