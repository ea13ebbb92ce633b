import { readFileSync } from 'node:fs'
import path from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { openDatabase } from '../../../server/platform/db/database.ts'
import { createLog } from '../../../server/platform/log.ts'
import { at, openForumAtWork } from '../../support/forumAtWork.ts'
import { freePort } from '../../support/freePort.ts'
import { openOwnDatabase } from '../../support/ownDatabase.ts'
import { startServer } from '../../support/serverProcess.ts'
import { Finding, quantile, tallied } from './finding.ts'
import { Load } from './load.ts'
import { ended, Reader, unclear } from './outage.ts'

/** From the stop of the database to a server that answers for good, in seconds; the database itself takes one or two. */
const healedBar = 10

/** Whose pid a data folder names. */
export function postmasterOf(dataDir: string): number {
  const file = path.join(dataDir, 'postgres', 'pgdata', 'postmaster.pid')
  return Number(readFileSync(file, 'utf8').split('\n')[0])
}

/** PostgreSQL is restarted so often under a load of commands: by turns as an operator does it, and by a kill. */
export async function postgresAway({ rounds }: { rounds: number }): Promise<Finding> {
  const finding = new Finding()
  const database = await openOwnDatabase()
  const forum = await openForumAtWork(database.url, { hosts: 4, suppliers: 6, buyers: 6 })
  const server = startServer(await freePort(), { DATABASE_URL: database.url })
  try {
    await server.ready()
    const there = at(server.address, forum)
    const [host] = there.hosts
    if (!host) throw new Error('a forum has a host')
    const load = new Load(there)
    const reader = new Reader(host, forum)
    const began = performance.now()
    load.start()
    const seconds: number[] = []
    for (let round = 0; round < rounds; round++) {
      await pause(2_000)
      const struck = performance.now()
      // SIGINT is PostgreSQL's own "fast" stop; whoever owns it starts it again.
      process.kill(postmasterOf(database.dataDir), round % 2 === 0 ? 'SIGINT' : 'SIGKILL')
      await pause(healedBar * 1_000)
      seconds.push(reader.wellAfter(struck) / 1000)
    }
    await Promise.all([load.stop(), reader.stop()])
    const words = reader.between(began, performance.now())
    finding.say(`readers: ${tallied(words)}`)
    finding.none('unclear answers', unclear(words))
    finding.none('servers that ended', ended([server]))
    finding.say(`answered again after ${quantile(seconds, 0.5).toFixed(1)} s, the median of ${rounds}`)
    finding.atMost(healedBar, 'answered again, the slowest', Math.max(...seconds), ' s')
    finding.say(`${load.acknowledged} commands acknowledged; repeated because of: ${tallied(load.unheard)}`)
    const opened = openDatabase(database.url, createLog('silent'))
    finding.none('acknowledged and lost, double, or broken', await load.lost(opened.db))
    await opened.close()
  } finally {
    await server.kill()
    await database.close()
  }
  return finding
}
