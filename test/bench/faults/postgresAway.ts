import { existsSync, readFileSync } from 'node:fs'
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

/** The database's main process, by its own file; 0 while there is none. */
export function postmasterOf(dataDir: string): number {
  const file = path.join(dataDir, 'postgres', 'pgdata', 'postmaster.pid')
  return existsSync(file) ? Number(readFileSync(file, 'utf8').split('\n')[0]) : 0
}

async function isRestarted(dataDir: string, was: number): Promise<void> {
  while ([was, 0].includes(postmasterOf(dataDir))) await pause(50)
}

/**
 * PostgreSQL is restarted so often under a load of commands: by turns as an operator does it, and by a kill. Within `bar`
 * seconds from its stop the server answers for good; the database itself takes one or two.
 */
export async function postgresAway({ rounds, bar }: { rounds: number; bar: number }): Promise<Finding> {
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
      const was = postmasterOf(database.dataDir)
      process.kill(was, round % 2 === 0 ? 'SIGINT' : 'SIGKILL')
      await isRestarted(database.dataDir, was)
      seconds.push(await reader.wellAfter(struck))
    }
    await Promise.all([load.stop(), reader.stop()])
    const words = reader.between(began, performance.now())
    finding.say(`readers: ${tallied(words)}`)
    finding.none('unclear answers', unclear(words))
    finding.none('servers that ended', ended([server]))
    finding.say(`answered again after ${quantile(seconds, 0.5).toFixed(1)} s, the median of ${rounds}`)
    finding.atMost(bar, 'answered again, the slowest', Math.max(...seconds), ' s')
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
