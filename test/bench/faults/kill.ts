import { setTimeout as pause } from 'node:timers/promises'
import { sql } from 'kysely'
import { type Db, openDatabase } from '../../../server/platform/db/database.ts'
import { createLog } from '../../../server/platform/log.ts'
import { at, openForumAtWork } from '../../support/forumAtWork.ts'
import { freePort } from '../../support/freePort.ts'
import { openOwnDatabase } from '../../support/ownDatabase.ts'
import { startServer } from '../../support/serverProcess.ts'
import { Finding, quantile, tallied } from './finding.ts'
import { Load } from './load.ts'
import { postmasterOf } from './postgresAway.ts'

/** Each such round, the database is killed together with its server. */
const databaseToo = 4

/**
 * The server is killed under a load of commands and started again, with its own database in its `DATA_DIR`. Nothing
 * that was acknowledged may be lost, nothing may happen twice, and it is soon there again: within `bar` seconds from the
 * kill to the first `/readyz` that says 200.
 */
export async function kill({ rounds, bar }: { rounds: number; bar: number }): Promise<Finding> {
  const finding = new Finding()
  const database = await openOwnDatabase()
  const forum = await openForumAtWork(database.url, { hosts: 6, suppliers: 12, buyers: 12 })
  await database.leave()
  const port = await freePort()
  const start = () => startServer(port, { DATA_DIR: database.dataDir })
  let server = start()
  try {
    await server.ready()
    const load = new Load(at(server.address, forum))
    load.start()
    const seconds: number[] = []
    for (let round = 1; round <= rounds; round++) {
      await pause(500 + Math.random() * 1_500)
      const killed = performance.now()
      if (round % databaseToo === 0) process.kill(postmasterOf(database.dataDir), 'SIGKILL')
      await server.kill()
      server = start()
      await server.ready()
      seconds.push((performance.now() - killed) / 1000)
    }
    await load.stop()
    finding.say(`${load.acknowledged} commands acknowledged: ${tallied(load.names)}`)
    finding.say(`repeated because of: ${tallied(load.unheard)}`)
    finding.say(`refused: ${tallied(load.refused)}`)
    finding.say(`ready again after ${quantile(seconds, 0.5).toFixed(1)} s, the median of ${rounds} kills`)
    finding.atMost(bar, 'ready again, the slowest', Math.max(...seconds), ' s')
    if (load.refused.includes('internal')) finding.none('answers that say "internal"', ['internal'])
    await server.stop()
    const after = await openOwnDatabase(database.dataDir)
    const opened = openDatabase(after.url, createLog('silent'))
    finding.none('acknowledged and lost, double, or broken', await load.lost(opened.db))
    finding.none('mails lost', await mailsLost(opened.db))
    await opened.close()
    await after.close()
  } finally {
    await server.kill()
  }
  return finding
}

/**
 * Each request and each answer to one is a mail to one delegate: as one job, whose mail is there when it is done. What
 * a server had in its hands when it was killed is mailed later, and may be mailed twice, under the same Message-ID.
 */
async function mailsLost(db: Db): Promise<string[]> {
  const { rows } = await sql<Record<'owed' | 'jobs' | 'outbox' | 'done' | 'mails', number>>`
    select
      (select count(*) from meeting_requests)
        + (select count(*) from meeting_requests where state in ('accepted', 'declined')) as owed,
      (select count(*) from jobs.job where name = 'notice' and data->'notice'->>'kind' like 'request\\_%') as jobs,
      (select count(*) from outbox where message->'notice'->>'kind' like 'request\\_%') as outbox,
      (select count(*) from jobs.job where name = 'notice' and state = 'completed'
        and data->'notice'->>'kind' like 'request\\_%') as done,
      (select count(*) from mails where text like '%/requests?organisation=%') as mails`.execute(db)
  const [found] = rows
  if (!found) return ['nothing could be counted']
  const { owed, jobs, outbox, done, mails } = found
  return [
    ...(jobs + outbox === owed ? [] : [`${owed} owed, ${jobs} are jobs and ${outbox} wait for that`]),
    ...(mails >= done ? [] : [`${done} jobs are done, ${mails} mails are there`]),
  ]
}
