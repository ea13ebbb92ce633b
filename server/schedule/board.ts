import type { Board, BoardMeeting } from '../../shared/schedule.ts'
import { sideOf } from '../forum/service.ts'
import type { Db } from '../platform/db/database.ts'
import { type DraftMeeting, differenceOf, mailsFor, sameMeeting } from './difference.ts'
import { forumOf } from './draftStore.ts'
import { scoreOf } from './engine/score.ts'
import { reasonsOf } from './explaining.ts'
import { Grid } from './grid.ts'
import { lastVersion } from './meetingStore.ts'
import { levelsWith, type Modelled, modelOf } from './modelling.ts'
import { loadPlan, type Plan, type PlannedWish } from './plan.ts'
import type { Placement } from './problem.ts'
import { presentRun } from './runState.ts'

/** The hosts' board: the draft, what is left over and why, and what publishing would change. */
export async function boardOf(db: Db, { forumId, now }: { forumId: string; now: Date }): Promise<Board> {
  const forum = await forumOf(db, forumId)
  const plan = await loadPlan(db, forum, now)
  const version = await lastVersion(db, forumId)
  const run = await presentRun(db, forumId, now)
  const modelled = modelOf(plan.problem)
  const reasons = reasonsOf(plan.problem, modelled)
  const difference = differenceOf(plan.draft, plan.published)
  return {
    zone: forum.zone,
    sideZones: { supplier: sideOf(forum, 'supplier').zone, buyer: sideOf(forum, 'buyer').zone },
    slotMinutes: forum.slotMinutes,
    breakMinutes: forum.breakMinutes,
    days: plan.days.map(({ id, start, end }) => ({
      id,
      opensAt: start.toISOString(),
      closesAt: end.toISOString(),
    })),
    slots: plan.problem.slots.map(({ start, end }) => ({
      start: start.toISOString(),
      end: end.toISOString(),
    })),
    rooms: plan.rooms.map(({ id, number }) => ({ id, name: String(number) })),
    organisations: organisationsOf(plan),
    meetings: meetingsOf(plan, modelled),
    unplaced: [...reasons].flatMap(([id, reason]) => {
      const wish = plan.wishes.get(id)
      return wish ? [{ ...presentWish(wish), reason }] : []
    }),
    levels: levelsOf(modelled),
    totalWeight: plan.wishes.values().reduce((sum, { weight }) => sum + weight, 0),
    revision: forum.draftRevision,
    published: version ? { number: version.number, at: version.publishedAt.toISOString() } : null,
    difference: {
      added: difference.added.length,
      moved: difference.moved.length,
      cancelled: difference.cancelled.length,
      mails: mailsFor(difference),
    },
    cancelled: difference.cancelled.flatMap((meeting) => {
      const wish = plan.wishes.get(meeting.wishId)
      return wish ? [{ ...presentWish(wish), ...presentPlace(meeting) }] : []
    }),
    run,
  }
}

/** Those with a wish, by name. */
function organisationsOf({ firms, problem }: Plan): Board['organisations'] {
  const grid = new Grid(problem)
  return [...firms.values()].map(({ id, name, country, zone, standing, sectors }) => ({
    id,
    name,
    country,
    zone,
    standing,
    sectors,
    free: grid.free(problem.organisations.get(id)?.free ?? []).join(''),
  }))
}

function meetingsOf(plan: Plan, { wishes, broken }: Modelled): BoardMeeting[] {
  const isBroken = new Map([...broken].map(([at, obstacle]) => [wishes[at]?.id, obstacle]))
  return plan.draft.flatMap((meeting) => {
    const wish = plan.wishes.get(meeting.wishId)
    if (!wish) return []
    const before = plan.published.get(meeting.wishId)
    return [
      {
        ...presentWish(wish),
        ...presentPlace(meeting),
        locked: meeting.locked,
        interpreter: interpreterOf(meeting, plan),
        change: before ? (sameMeeting(before, meeting) ? 'same' : 'moved') : 'new',
        before: before ? presentPlace(before) : null,
        fixed: before !== undefined && before.start <= plan.problem.now,
        broken: isBroken.get(wish.id) ?? null,
      },
    ]
  })
}

function interpreterOf({ interpreterId }: DraftMeeting, { interpreters }: Plan): string | null {
  return interpreterId === null ? null : (interpreters.get(interpreterId)?.name ?? '')
}

function presentPlace({ start, end, roomId }: Placement) {
  return { start: start.toISOString(), end: end.toISOString(), roomId }
}

function presentWish({ id, supplierId, buyerId, askedBy, weight, ...wish }: PlannedWish) {
  return {
    requestId: id,
    supplierId,
    buyerId,
    askedBy,
    weight,
    conditions: {
      must: wish.must,
      earliest: wish.earliest?.toISOString() ?? null,
      latest: wish.latest?.toISOString() ?? null,
      after: wish.after,
    },
  }
}

/** The figures of the draft as it is, with what cannot stand where it does any more. */
function levelsOf({ model, held, wishes, assignment }: Modelled): Board['levels'] {
  const all = assignment.slice()
  const back = new Map<number, number>()
  for (const [at, { slot }] of held) {
    all[at] = slot
    const sides = model.wishes[at]
    for (const side of sides && slot >= 0 ? [sides.a, sides.b] : []) back.set(side, (back.get(side) ?? 0) + 1)
  }
  // What the model left outside was counted off what is still to be had.
  const parties = model.parties.map((party, at) => ({
    ...party,
    minTotal: party.minTotal + (back.get(at) ?? 0),
  }))
  const offSlots = new Map([...held].filter(([, { slot }]) => slot < 0))
  return levelsWith(scoreOf({ ...model, parties }, all), { wishes, held: offSlots }).levels
}
