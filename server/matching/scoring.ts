import { type FirmInForum, freeTimesOf } from '../firm/service.ts'
import { daysOf, interpretersOf } from '../forum/service.ts'
import type { Db } from '../platform/db/database.ts'
import { type Setting, scoreOf } from './rules.ts'

/** How well each of these firms fits one firm of the forum, in their order. A fixed number of queries. */
export async function scoresFor(
  db: Db,
  forumId: string,
  own: FirmInForum,
  others: readonly FirmInForum[],
  now: Date,
): Promise<ReturnType<typeof scoreOf>[]> {
  const [setting, free] = await Promise.all([
    settingOf(db, forumId, now),
    freeTimesOf(db, forumId, [own.id, ...others.map(({ id }) => id)]),
  ])
  const us = { ...own, free: free.get(own.id) ?? [] }
  return others.map((firm) => scoreOf(us, { ...firm, free: free.get(firm.id) ?? [] }, setting))
}

async function settingOf(db: Db, forumId: string, now: Date): Promise<Setting> {
  const [days, interpreters] = await Promise.all([daysOf(db, forumId), interpretersOf(db, forumId)])
  return {
    days: days
      .map(({ opensAt, closesAt }) => ({ from: opensAt > now ? opensAt : now, to: closesAt }))
      .filter(({ from, to }) => from < to),
    interpreters: interpreters.map(({ languages }) => languages),
  }
}
