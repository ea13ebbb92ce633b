import type { Output, Parsed } from '../../shared/contract.ts'
import type { schedule } from '../../shared/schedule.ts'
import { authorise } from '../forum/service.ts'
import type { Reading } from '../platform/work.ts'
import type { Planning } from './planning.ts'
import { presentRun } from './runState.ts'

/** The hosts' board, as JSON. */
export async function board(
  reading: Reading,
  { forumId }: { forumId: string },
  planning: Planning,
): Promise<string> {
  await authorise(reading, 'schedule.board', forumId)
  return planning.ask('board', { forumId, now: reading.now })
}

/** What-if: a wish at every slot to come. */
export async function places(
  reading: Reading,
  { forumId, requestId }: Parsed<typeof schedule.places>,
  planning: Planning,
): Promise<Output<typeof schedule.places>> {
  await authorise(reading, 'schedule.places', forumId)
  return planning.ask('places', { forumId, requestId, now: reading.now })
}

/** What would let more wishes be placed. */
export async function advice(
  reading: Reading,
  { forumId }: { forumId: string },
  planning: Planning,
): Promise<Output<typeof schedule.advice>> {
  await authorise(reading, 'schedule.advice', forumId)
  return planning.ask('advice', { forumId, now: reading.now })
}

/** How far the newest run is. */
export async function run(
  reading: Reading,
  { forumId }: { forumId: string },
): Promise<Output<typeof schedule.run>> {
  await authorise(reading, 'schedule.run', forumId)
  return { run: await presentRun(reading.db, forumId, reading.now) }
}
