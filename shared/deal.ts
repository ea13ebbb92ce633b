import { z } from 'zod'
import { command, download, query } from './contract.ts'
import { agendaMeeting } from './schedule.ts'
import { sharedNote } from './sharing.ts'
import { id, instant, money, nothing, side, text } from './values.ts'

export const interest = z.enum(['none', 'some', 'strong'])
export const nextStep = z.enum([
  'none',
  'sample',
  'quotation',
  'meeting',
  'visit',
  'letter_of_intent',
  'order',
])

/** What one side took from a meeting. Each side records its own; the other does not see it. */
export const outcomeWords = z.object({
  held: z.boolean(),
  interest,
  nextStep,
  /** Potential, not commitment: what the side expects this contact to bring in a year. */
  expected: money.nullable(),
  note: text(2000),
})
export const outcomeView = outcomeWords.extend({
  meetingId: id,
  organisationId: id,
  organisationName: z.string(),
  recordedAt: instant,
})
export type OutcomeView = z.infer<typeof outcomeView>

/** What the hosts take with them, each a table in a file of its own. */
export const sheet = z.enum(['organisations', 'meetings', 'outcomes'])

/** Money of many; beyond what one may say. */
const sum = money.extend({ minor: z.number().min(0) })

export const deal = {
  /** Records or changes the own side's outcome, from the start of the meeting on. */
  record: command('deal.record', {
    path: '/meetings/:meetingId/outcome',
    input: z.object({ meetingId: id, outcome: outcomeWords }),
    output: nothing,
    errors: ['lobby_closed', 'meeting_cancelled'],
  }),
  /** The own side's outcome of one meeting. */
  outcome: query('deal.outcome', {
    path: '/meetings/:meetingId/outcome',
    input: z.object({ meetingId: id }),
    output: z.object({ meeting: agendaMeeting, outcome: outcomeView.nullable() }),
  }),
  /**
   * All outcomes of a forum, for the hosts; a co-host sees those of the own side. With the points that both sides
   * noted together in those meetings.
   */
  outcomes: query('deal.outcomes', {
    path: '/forums/:forumId/outcomes',
    input: z.object({ forumId: id }),
    output: z.object({
      outcomes: z.array(outcomeView),
      notes: z.array(sharedNote.pick({ id: true, text: true }).extend({ meetingId: id })),
    }),
  }),
  /** Counts for the host's first page and the report. */
  figures: query('deal.figures', {
    path: '/forums/:forumId/figures',
    input: z.object({ forumId: id }),
    output: z.object({
      organisations: z.object({ applied: z.int(), accepted: z.int(), declined: z.int() }),
      /** Of those that applied, the ones that the reader decides on. */
      awaitingReader: z.int(),
      suppliers: z.int(),
      buyers: z.int(),
      requests: z.object({ pending: z.int(), accepted: z.int(), declined: z.int() }),
      meetings: z.object({ planned: z.int(), held: z.int(), notHeld: z.int(), cancelled: z.int() }),
      outcomes: z.object({ recorded: z.int(), interested: z.int() }),
      /** Expected (potential) value as each side sees it: both speak of the same meetings, so they are kept apart. */
      expected: z.array(z.object({ side, total: sum })),
      nextSteps: z.array(z.object({ step: z.string(), count: z.int() })),
    }),
  }) /**
   * A table of the forum as CSV, in the reader's language. A co-host's has what a co-host sees: the firms of the
   * register, all meetings, the outcomes of the own side.
   */,
  export: download('deal.export', {
    path: '/forums/:forumId/export/:sheet',
    input: z.object({ forumId: id, sheet }),
  }),
}
