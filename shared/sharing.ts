import { z } from 'zod'
import { command, query, upload } from './contract.ts'
import { needView, offeringView } from './firm.ts'
import { created, id, instant, nothing, text } from './values.ts'

/** What both sides of a meeting share beside what they say: files, points noted together, a product shown. */

/** Bytes of a file at most: a printed catalogue as PDF. */
export const largestFile = 10 * 1024 * 1024
/** Files that one meeting takes, and of them from one person. */
export const filesLimits = { ofMeeting: 60, ofPerson: 20 }
/** Points that one meeting takes. */
export const notesLimit = 50

/** What a file is, by its content. */
export const fileType = z.enum(['application/pdf', 'image/jpeg', 'image/png', 'image/webp'])

export const sharedFile = z.object({
  id,
  name: z.string(),
  type: fileType,
  bytes: z.int(),
  /** Where its bytes are, for whoever may see the meeting. */
  url: z.string(),
})
export type SharedFile = z.infer<typeof sharedFile>

/** A short point on the sheet that both sides write on. */
export const sharedNote = z.object({
  id,
  text: z.string(),
  /** Who wrote it as it stands, and when. */
  by: z.string(),
  at: instant,
  /** Rises with each change: a change says which one it was made from. */
  version: z.int(),
})
export type SharedNote = z.infer<typeof sharedNote>

/** A product or a sourcing need that one side has put before everybody in the room. */
export const shown = z.object({
  by: z.string(),
  at: instant,
  organisation: z.object({ id, name: z.string() }),
  ware: z.union([offeringView, needView]),
})
export type Shown = z.infer<typeof shown>

const inMeeting = z.object({ meetingId: id })
const closed = ['lobby_closed', 'meeting_over', 'meeting_cancelled'] as const
const noteText = text(500).min(1)
const version = z.int().min(1).max(1e9)

/** Everything may be changed from the lobby's opening to the end of the goodbye, and read at any time. */
export const sharing = {
  /** A PDF, JPEG, PNG or WebP picture for both sides, judged by its content; it appears in the chat. */
  sendFile: upload('sharing.sendFile', {
    path: '/meetings/:meetingId/files',
    input: inMeeting.extend({ name: z.string().min(1).max(255) }),
    output: sharedFile,
    largest: largestFile,
    errors: [...closed, 'file_type', 'files_full'],
  }),
  /** The oldest first. */
  files: query('sharing.files', {
    path: '/meetings/:meetingId/files',
    input: inMeeting,
    output: z.object({
      files: z.array(sharedFile.extend({ by: z.string(), at: instant })),
    }),
  }),
  /** In the order in which they were added; `mayWrite`: the reader may change them now. */
  notes: query('sharing.notes', {
    path: '/meetings/:meetingId/notes',
    input: inMeeting,
    output: z.object({ notes: z.array(sharedNote), mayWrite: z.boolean() }),
  }),
  addNote: command('sharing.addNote', {
    path: '/meetings/:meetingId/notes',
    input: inMeeting.extend({ text: noteText }),
    output: created,
    errors: [...closed, 'notes_full'],
  }),
  /** Refused (`note_changed`) where somebody changed it since `version`: then both texts have to be looked at. */
  changeNote: command('sharing.changeNote', {
    path: '/meetings/:meetingId/notes/:noteId',
    input: inMeeting.extend({ noteId: id, version, text: noteText }),
    output: z.object({ version: z.int() }),
    errors: [...closed, 'note_changed'],
  }),
  removeNote: command('sharing.removeNote', {
    path: '/meetings/:meetingId/notes/:noteId/remove',
    input: inMeeting.extend({ noteId: id, version }),
    output: nothing,
    errors: [...closed, 'note_changed'],
  }),
  /** Puts an offering or a sourcing need of the own firm before everybody, in the place of what was shown. */
  show: command('sharing.show', {
    path: '/meetings/:meetingId/shown',
    input: inMeeting.extend({ wareId: id }),
    output: nothing,
    errors: closed,
  }),
  /** Takes away what is shown; either side may. */
  unshow: command('sharing.unshow', {
    path: '/meetings/:meetingId/shown/remove',
    input: inMeeting,
    output: nothing,
    errors: closed,
  }),
}
