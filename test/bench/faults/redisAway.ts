import { setTimeout as pause } from 'node:timers/promises'
import { openDatabase } from '../../../server/platform/db/database.ts'
import { createLog } from '../../../server/platform/log.ts'
import { account } from '../../../shared/account.ts'
import { at, openForumAtWork } from '../../support/forumAtWork.ts'
import { freePort } from '../../support/freePort.ts'
import { openOwnDatabase } from '../../support/ownDatabase.ts'
import { startRedis } from '../../support/redis.ts'
import { startServer } from '../../support/serverProcess.ts'
import { Finding, tallied } from './finding.ts'
import { Load } from './load.ts'
import { ended, heardAcross, Reader, unclear } from './outage.ts'

/**
 * Redis is stopped for so long under two servers and a load of commands. Within `bar` seconds from its return they answer
 * for good.
 */
export async function redisAway({ seconds, bar }: { seconds: number; bar: number }): Promise<Finding> {
  const finding = new Finding()
  const [database, redis] = await Promise.all([openOwnDatabase(), startRedis()])
  const forum = await openForumAtWork(database.url, { hosts: 4, suppliers: 6, buyers: 6 })
  const env = { DATABASE_URL: database.url, REDIS_URL: redis.url }
  const servers = [startServer(await freePort(), env), startServer(await freePort(), env)]
  const opened = openDatabase(database.url, createLog('silent'))
  try {
    await Promise.all(servers.map((server) => server.ready()))
    const [here, there] = servers.map(({ address }) => at(address, forum))
    const [host, far] = [here?.hosts[0], there?.hosts[0]]
    if (!here || !host || !far) throw new Error('there are not two servers')
    const load = new Load(here)
    const readers = [new Reader(host, forum), new Reader(far, forum)]
    load.start()
    await pause(2_000)
    const stopped = performance.now()
    await redis.stop()
    await pause(seconds * 1_000)
    const awayWords = readers.flatMap((reader) => reader.between(stopped + 1_000, performance.now()))
    const back = performance.now()
    await redis.start()
    const healed = Math.max(...(await Promise.all(readers.map((reader) => reader.wellAfter(back)))))
    await Promise.all([load.stop(), ...readers.map((reader) => reader.stop())])
    const all = readers.flatMap((reader) => reader.between(stopped, performance.now()))
    finding.say(`readers while Redis was away for ${seconds} s: ${tallied(awayWords)}`)
    finding.none('unclear answers', unclear(all))
    finding.none('servers that ended', ended(servers))
    finding.atMost(bar, 'answered again after', healed, ' s')
    const name = `Heard across ${Date.now()}`
    const heard = await heardAcross(host, far, forum.forumId, (person) =>
      person.call(account.update, { name }),
    )
    finding.atMost(1_000, 'a fact on the other server after', heard, ' ms')
    finding.say(`${load.acknowledged} commands acknowledged; repeated because of: ${tallied(load.unheard)}`)
    finding.none('acknowledged and lost, double, or broken', await load.lost(opened.db))
  } finally {
    await opened.close()
    await Promise.all(servers.map((server) => server.kill()))
    await redis.stop()
    await database.close()
  }
  return finding
}
