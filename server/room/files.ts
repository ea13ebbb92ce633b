import { fileTypeFromBuffer } from 'file-type'
import type { Output, Parsed } from '../../shared/contract.ts'
import { filesLimits, fileType, type SharedFile, type sharing } from '../../shared/sharing.ts'
import { refuse } from '../platform/refusal.ts'
import type { Reading, Work } from '../platform/work.ts'
import { cleanName } from './fileRules.ts'
import * as files from './fileStore.ts'
import { standingIn, standingInside, writingInside } from './standing.ts'
import * as store from './store.ts'

/** Refuses those who may not send a file to this meeting, or not now. */
export function admitFile(reading: Reading, { meetingId }: { meetingId: string }): Promise<unknown> {
  return standingInside(reading, 'sharing.sendFile', meetingId)
}

/** Keeps a file for both sides and says so in the chat. What it is, its content says. */
export async function sendFile(
  work: Work,
  { meetingId, name }: Parsed<typeof sharing.sendFile>,
  bytes: Buffer,
): Promise<SharedFile> {
  const { meeting } = await writingInside(work, 'sharing.sendFile', meetingId)
  const { actor, now } = work
  const type = fileType.safeParse((await fileTypeFromBuffer(bytes))?.mime)
  if (!type.success) return refuse('file_type')
  const there = await files.countFiles(work.db, meetingId, actor.userId)
  if (there.ofPerson >= filesLimits.ofPerson) refuse('files_full', { limit: filesLimits.ofPerson })
  if (there.ofMeeting >= filesLimits.ofMeeting) refuse('files_full', { limit: filesLimits.ofMeeting })
  const file = {
    id: work.newId(),
    meetingId,
    userId: actor.userId,
    userName: actor.name,
    name: cleanName(name, type.data),
    type: type.data,
    size: bytes.length,
    at: now,
  }
  await files.keepFile(work.db, file, bytes)
  const said = { id: work.newId(), meetingId, userId: actor.userId, name: actor.name, text: '', at: now }
  await store.keepMessage(work.db, { ...said, fileId: file.id })
  work.audit({
    action: 'sharing.sendFile',
    forumId: meeting.forumId,
    subjectId: meetingId,
    detail: { fileId: file.id, type: type.data, bytes: bytes.length },
  })
  work.tell([`meeting:${meetingId}`], ['room', 'sharing'])
  return presentFile(meetingId, file)
}

/** The files of a meeting, for whoever may see it, also after it. */
export async function filesIn(
  reading: Reading,
  { meetingId }: { meetingId: string },
): Promise<Output<typeof sharing.files>> {
  await standingIn(reading, 'sharing.files', meetingId)
  const rows = await files.filesOf(reading.db, meetingId)
  return {
    files: rows.map((row) => ({
      ...presentFile(meetingId, row),
      by: row.userName,
      at: row.at.toISOString(),
    })),
  }
}

/** The bytes of one file, for whoever may see its meeting, also after it. */
export async function fileBytes(
  reading: Reading,
  { meetingId, fileId }: { meetingId: string; fileId: string },
): Promise<{ bytes: Buffer; type: string; name: string }> {
  await standingIn(reading, 'sharing.files', meetingId)
  return (await files.findFile(reading.db, meetingId, fileId)) ?? refuse('not_found')
}

export function presentFile(
  meetingId: string,
  { id, name, type, size }: Pick<files.FileRow, 'id' | 'name' | 'type' | 'size'>,
): SharedFile {
  const url = `/api/meetings/${meetingId}/files/${id}`
  return { id, name, type: fileType.parse(type), bytes: size, url }
}
