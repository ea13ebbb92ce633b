import { randomUUID } from 'node:crypto'
import { createApp } from '../../../server/app.ts'
import { createMediaPlane } from '../../../server/media/plane.ts'
import { readConfig } from '../../../server/platform/config.ts'
import { createCoordination } from '../../../server/platform/coordination/createCoordination.ts'
import { openDatabase } from '../../../server/platform/db/database.ts'
import { createLog } from '../../../server/platform/log.ts'
import { Metrics } from '../../../server/platform/metrics.ts'
import { redisFanOut } from '../../../server/platform/socketFanOut.ts'
import { runSystem } from '../../../server/platform/work.ts'
import { freePort } from '../../support/freePort.ts'
import { testSecret } from '../../support/harness.ts'
import { listenTo } from './statements.ts'
import { asked, sharedClock } from './wire.ts'

/**
 * The whole product as a process of its own: `host.ts DATABASE_URL REDIS_URL [CLOCK]`. Its clock goes on from CLOCK
 * (ISO) where one is given. It tells how long it has computed and answered, and which SQL it sent.
 */
const [databaseUrl = '', redisUrl = '', clock] = process.argv.slice(2)
const ahead = clock ? Date.parse(clock) - Date.now() : 0
const now = () => Date.now() + ahead
const log = createLog(process.env.TEST_LOG ?? 'silent')
const database = openDatabase(databaseUrl, log)
const statements = listenTo(database.pool)
const port = await freePort()
const app = await createApp({
  config: readConfig({ NODE_ENV: 'test', DEMO: 'true', PUBLIC_URL: `http://127.0.0.1:${port}` }),
  database,
  databaseUrl,
  coordination: await createCoordination({ redisUrl, now, log }),
  fanOut: await redisFanOut(redisUrl, log),
  media: createMediaPlane({
    log,
    workerBin: () => new Promise(() => {}),
    workers: 1,
    listenIp: '127.0.0.1',
    rtcPort: 0,
  }),
  log,
  metrics: new Metrics(),
  now: () => new Date(now()),
  newId: randomUUID,
  secret: testSecret,
})
let span = { began: Number.POSITIVE_INFINITY, ended: 0 }
app.server.prependListener('request', (_request, response) => {
  span.began = Math.min(span.began, performance.now())
  response.once('finish', () => {
    span.ended = performance.now()
  })
})
process.on('message', async (message) => {
  const question = asked.parse(message)
  if (question.ask === 'statements') {
    await app.settled()
    process.send?.({ requests: statements.taken() })
  }
  if (question.ask === 'served') {
    process.send?.({ ms: span.ended - span.began })
    span = { began: Number.POSITIVE_INFINITY, ended: 0 }
  }
  if (question.ask === 'cpu') {
    const { user, system } = process.cpuUsage()
    process.send?.({ us: user + system })
  }
  if (question.ask === 'tell') {
    await runSystem(app.runner, async (work) => work.tell([question.audience], ['schedule']))
    process.send?.({ at: sharedClock() })
  }
})
process.send?.({ address: await app.listen(port, '127.0.0.1') })
