import type { Parsed } from '../../shared/contract.ts'
import type { Shown, sharing } from '../../shared/sharing.ts'
import { wareOf } from '../firm/service.ts'
import type { Db } from '../platform/db/database.ts'
import { refuse } from '../platform/refusal.ts'
import type { Work } from '../platform/work.ts'
import type { ScheduledMeeting } from '../schedule/service.ts'
import * as store from './showingStore.ts'
import { firmsIn, speakingInside } from './standing.ts'

/** What is put before everybody now, as the firm's profile has it now; null where nothing is. */
export async function shownIn(db: Db, meeting: ScheduledMeeting): Promise<Shown | null> {
  const row = await store.findShown(db, meeting.id)
  const organisation = firmsIn(meeting).find(({ id }) => id === row?.organisationId)
  if (!row || !organisation) return null
  const ware = await wareOf(db, meeting.forumId, organisation.id, row.wareId)
  if (!ware) return null
  const { id, name } = organisation
  return { by: row.userName, at: row.at.toISOString(), organisation: { id, name }, ware }
}

/** Puts an offering of the speaker's firm before everybody, in the place of what was shown. Refuses `not_found`. */
export async function show(
  work: Work,
  { meetingId, wareId }: Parsed<typeof sharing.show>,
): Promise<Record<string, never>> {
  const { meeting, organisation } = await speakingInside(work, 'sharing.show', meetingId)
  if (!(await wareOf(work.db, meeting.forumId, organisation.id, wareId))) refuse('not_found')
  const { userId, name: userName } = work.actor
  await store.keepShown(work.db, {
    meetingId,
    organisationId: organisation.id,
    wareId,
    userId,
    userName,
    at: work.now,
  })
  work.audit({
    action: 'sharing.show',
    forumId: meeting.forumId,
    subjectId: meetingId,
    detail: { organisationId: organisation.id, wareId },
  })
  work.tell([`meeting:${meetingId}`], ['room'])
  return {}
}

/** Takes away what is shown; also what the other side put there. */
export async function unshow(
  work: Work,
  { meetingId }: Parsed<typeof sharing.unshow>,
): Promise<Record<string, never>> {
  const { meeting } = await speakingInside(work, 'sharing.unshow', meetingId)
  await store.removeShown(work.db, meetingId)
  work.audit({ action: 'sharing.unshow', forumId: meeting.forumId, subjectId: meetingId })
  work.tell([`meeting:${meetingId}`], ['room'])
  return {}
}
