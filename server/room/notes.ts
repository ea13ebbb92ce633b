import type { Output, Parsed } from '../../shared/contract.ts'
import { notesLimit, type SharedNote, type sharing } from '../../shared/sharing.ts'
import type { Db } from '../platform/db/database.ts'
import { refuse } from '../platform/refusal.ts'
import type { Reading, Work } from '../platform/work.ts'
import * as notes from './noteStore.ts'
import { firmsIn, type Standing, shutNow, speakingInside, standingIn } from './standing.ts'

/** The points noted together, for whoever may see the meeting, also after it. */
export async function notesIn(
  reading: Reading,
  { meetingId }: { meetingId: string },
): Promise<Output<typeof sharing.notes>> {
  const standing = await standingIn(reading, 'sharing.notes', meetingId)
  const rows = await notes.notesOf(reading.db, [meetingId], notesLimit)
  const mayWrite = standing.organisation !== null && shutNow(standing, reading.now) === null
  return { notes: rows.map(present), mayWrite }
}

/** The points noted together in these meetings, for what is made of them afterwards. */
export async function notesOfMeetings(
  db: Db,
  meetingIds: readonly string[],
  limit: number,
): Promise<{ id: string; meetingId: string; text: string }[]> {
  const rows = await notes.notesOf(db, meetingIds, limit)
  return rows.map(({ id, meetingId, text }) => ({ id, meetingId, text }))
}

/** Adds a point to the sheet, for one of the two firms. Refuses `notes_full`. */
export async function addNote(
  work: Work,
  { meetingId, text }: Parsed<typeof sharing.addNote>,
): Promise<{ id: string }> {
  const { meeting } = await speakingInside(work, 'sharing.addNote', meetingId)
  const there = await notes.countNotes(work.db, meetingId)
  if (there >= notesLimit) refuse('notes_full', { limit: notesLimit })
  const id = work.newId()
  await notes.addNote(work.db, { id, meetingId, text, ...writer(work) })
  noted(work, meeting, { action: 'sharing.addNote', noteId: id })
  return { id }
}

/** Changes a point that still stands as `version`; whoever changed another version is told so. */
export async function changeNote(
  work: Work,
  { meetingId, noteId, version, text }: Parsed<typeof sharing.changeNote>,
): Promise<{ version: number }> {
  const { meeting } = await speakingInside(work, 'sharing.changeNote', meetingId)
  const change = { id: noteId, meetingId, version, text, ...writer(work) }
  if (!(await notes.changeNote(work.db, change))) await refuseChanged(work.db, meetingId, noteId)
  noted(work, meeting, { action: 'sharing.changeNote', noteId })
  return { version: version + 1 }
}

/** Removes a point that still stands as `version`. */
export async function removeNote(
  work: Work,
  { meetingId, noteId, version }: Parsed<typeof sharing.removeNote>,
): Promise<Record<string, never>> {
  const { meeting } = await speakingInside(work, 'sharing.removeNote', meetingId)
  if (!(await notes.removeNote(work.db, { id: noteId, meetingId, version })))
    await refuseChanged(work.db, meetingId, noteId)
  noted(work, meeting, { action: 'sharing.removeNote', noteId })
  return {}
}

async function refuseChanged(db: Db, meetingId: string, noteId: string): Promise<never> {
  return refuse((await notes.isThere(db, meetingId, noteId)) ? 'note_changed' : 'not_found')
}

function writer({ actor, now }: Work): { userId: string; userName: string; at: Date } {
  return { userId: actor.userId, userName: actor.name, at: now }
}

function noted(
  work: Work,
  meeting: Standing['meeting'],
  { action, noteId }: { action: string; noteId: string },
): void {
  const firms = firmsIn(meeting).map(({ id }) => `organisation:${id}` as const)
  work.audit({ action, forumId: meeting.forumId, subjectId: meeting.id, detail: { noteId } })
  // The firms' people also read them beside their outcome, outside of the meeting.
  work.tell([`meeting:${meeting.id}`, ...firms], ['sharing'])
}

function present({ id, text, userName, at, version }: notes.NoteRow): SharedNote {
  return { id, text, by: userName, at: at.toISOString(), version }
}
