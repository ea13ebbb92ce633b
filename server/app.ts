import { readFile } from 'node:fs/promises'
import { createServer, type Server as HttpServer } from 'node:http'
import path from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import express, { type Express, type Response } from 'express'
import { type Auth, createAuth } from './account/auth.ts'
import { mountAccount } from './account/routes.ts'
import { mountDeal } from './deal/routes.ts'
import { mountDemo } from './demo/routes.ts'
import { mountFirm } from './firm/routes.ts'
import { linkPreview } from './forum/linkPreview.ts'
import { mountForum } from './forum/routes.ts'
import { audiencesOfAll } from './forum/service.ts'
import { mountMatching } from './matching/routes.ts'
import type { MediaPlane } from './media/plane.ts'
import { mountDevMail } from './notice/devMail.ts'
import { createNotice } from './notice/service.ts'
import type { Config } from './platform/config.ts'
import type { Coordination } from './platform/coordination/coordination.ts'
import type { Database } from './platform/db/database.ts'
import { ForumLimits } from './platform/forumLimits.ts'
import { Health, mountHealth } from './platform/health.ts'
import { answerErrors, Http, wireError, withRequestId } from './platform/http.ts'
import { type Jobs, startJobs } from './platform/jobs.ts'
import { listenOn } from './platform/listen.ts'
import type { Log } from './platform/log.ts'
import { type Metrics, mountMetrics } from './platform/metrics.ts'
import { addressOf, networkOf } from './platform/network.ts'
import { mountOpenApi } from './platform/openApi.ts'
import { startOutbox } from './platform/outbox.ts'
import { refuse } from './platform/refusal.ts'
import type { SocketFanOut } from './platform/socketFanOut.ts'
import { Sockets } from './platform/sockets.ts'
import { type Keeping, tidy } from './platform/tidy.ts'
import type { Runner } from './platform/work.ts'
import { mountRoom } from './room/routes.ts'
import { startPlanning } from './schedule/planning.ts'
import { mountSchedule } from './schedule/routes.ts'
import { startRuns } from './schedule/runs.ts'
import { secured, withNonce } from './secured.ts'
import { watchProcess } from './watch.ts'

/** All that differs between a real server and a test's. */
export interface Parts {
  config: Config
  database: Database
  databaseUrl: string
  coordination: Coordination
  /** Given where several processes share the sockets' work. */
  fanOut?: SocketFanOut | undefined
  media: MediaPlane
  log: Log
  metrics: Metrics
  now: () => Date
  newId: () => string
  /** Signs sessions and personal links; at least 32 characters. */
  secret: string
}

/** What every room is mounted with. */
export interface House {
  http: Http
  sockets: Sockets
  runner: Runner
  auth: Auth
  coordination: Coordination
  media: MediaPlane
  jobs: Jobs
  log: Log
  secret: string
}

export interface App {
  server: HttpServer
  /** All that was mounted, for the test that knocks at every door. */
  doors: { express: Express; io: Sockets['io'] }
  runner: Runner
  /** The address it listens on, as `http://host:port`. */
  listen(port: number, host: string): Promise<string>
  /** Resolves when every fact and notice written so far has been handed on. */
  settled(): Promise<void>
  /** Looks at the clock of the meetings and of the sessions now, as it does by itself. */
  tick(): Promise<void>
  /** From now on `/readyz` says 503; resolves when proxies have had DRAIN_SECONDS to see it. All else goes on. */
  drain(): Promise<void>
  close(): Promise<void>
}

/** How long requests under way may take to end when the server stops, in ms. */
const patience = 5_000

const client = fileURLToPath(new URL('../dist/client', import.meta.url))

/** The whole server for given parts; `main.ts` and the tests both build it here. Nothing listens yet. */
export async function createApp(parts: Parts): Promise<App> {
  const { config, database, coordination, log, metrics } = parts
  const { db } = database
  const publicUrl = config.PUBLIC_URL ?? `http://localhost:${config.PORT}`
  const app = express()
  const server = createServer(app)
  // The largest file on the thinnest link, 10 MB at 150 kbit/s, takes nine minutes.
  server.requestTimeout = 15 * 60_000
  const runner: Runner = {
    db,
    publicUrl,
    now: parts.now,
    newId: parts.newId,
    limits: new ForumLimits(coordination, parts.now),
    committed: () => outbox.kick(),
  }
  const { secret } = parts
  const auth = createAuth({ db, publicUrl, secret, log, ended: (id) => sockets.endSession(id) })
  const sockets = new Sockets(server, {
    runner,
    coordination,
    log,
    metrics,
    sessionOf: auth.peekSession,
    networkOf: (request) => networkOf(addressOf(request, config.TRUST_PROXY)),
    alive: auth.alive,
    mayHear: (emails) => audiencesOfAll(db, emails),
    fanOut: parts.fanOut,
  })
  const jobs = await startJobs(parts.databaseUrl, log)
  const notice = createNotice({
    jobs,
    db,
    smtpUrl: config.SMTP_URL,
    mailFrom: config.MAIL_FROM,
    publicUrl,
    log,
    metrics,
    now: parts.now,
  })
  await notice.start()
  await jobs.everyNight('tidy', () => tidy(db, parts.now(), keepingOf(config)))
  const planning = startPlanning({ databaseUrl: parts.databaseUrl, log })
  const runs = startRuns({ runner, planning, log })
  const outbox = startOutbox(
    db,
    {
      fact: (audience, topics) => sockets.tell(audience, topics),
      push: (audience, name, data) => sockets.send(audience, name, data),
      endPages: (userId) => sockets.endPages(userId),
      beginRun: (runId) => runs.begin(runId),
      notices: notice.takeOver,
    },
    log,
  )
  const http = new Http({
    runner,
    coordination,
    log,
    sessionOf: auth.sessionOf,
  })
  const house: House = {
    http,
    sockets,
    runner,
    auth,
    coordination,
    media: parts.media,
    jobs,
    log,
    secret,
  }

  mountAccount(http, {
    auth,
    db,
    coordination,
    runner,
    publicUrl,
    secret,
    demo: config.DEMO,
    mailCode: notice.mailCode,
  })
  mountForum(house)
  mountFirm(house)
  await mountMatching(house)
  mountSchedule(house, planning)
  const rooms = mountRoom(house)
  mountDeal(house)
  if (config.DEMO) mountDemo({ http, auth, db })
  mountOpenApi(http)

  const health = new Health({
    database: () => database.answers(),
    ...(config.REDIS_URL && { redis: async () => (await coordination.health()).ok }),
  })
  watchProcess(metrics, { database, sockets, jobs, outbox, rooms, now: parts.now })

  app.set('trust proxy', config.TRUST_PROXY)
  app.disable('x-powered-by')
  app.use(withRequestId, metrics.requests(log), ...secured(publicUrl))
  mountHealth(app, health)
  mountMetrics(app, metrics, config.METRICS_TOKEN)
  app.use('/api', http.router, () => refuse('not_found'))
  if (config.NODE_ENV !== 'production' && !config.SMTP_URL) mountDevMail(app, db)
  serveClient(app, http, (token) =>
    linkPreview({ db, now: parts.now(), actor: null, publicUrl }, secret, token),
  )
  app.use(answerErrors(log))

  return {
    server,
    doors: { express: app, io: sockets.io },
    runner,
    listen: (port, host) => listenOn(server, port, host),
    settled: () => outbox.drain(),
    tick: async () => {
      await Promise.all([rooms.tick(), sockets.endOver()])
    },
    async drain() {
      health.drain()
      await pause(config.DRAIN_SECONDS * 1000)
    },
    async close() {
      health.drain()
      // A browser holds its connections open for the next request, or opens some before the first.
      const idle = setInterval(() => server.closeIdleConnections(), 100)
      const cut = setTimeout(() => server.closeAllConnections(), patience)
      await sockets.close()
      clearInterval(idle)
      clearTimeout(cut)
      await rooms.close()
      await outbox.stop()
      await runs.close()
      await planning.close()
      await jobs.stop()
      await parts.media.close()
      await coordination.close()
      await database.close()
    },
  }
}

function keepingOf(config: Config): Keeping {
  return {
    chat: config.KEEP_CHAT_DAYS,
    attendance: config.KEEP_ATTENDANCE_DAYS,
    audit: config.KEEP_AUDIT_DAYS,
  }
}

/** The built client: hashed files for ever, the page itself always fresh, with a preview for personal links. */
function serveClient(app: Express, http: Http, preview: (token: string) => Promise<Preview | null>): void {
  app.use(
    '/assets',
    express.static(path.join(client, 'assets'), { immutable: true, maxAge: '1y', fallthrough: false }),
  )
  app.use(express.static(client, { index: false, maxAge: '1h' }))
  app.get('/i/:token', async (request, response) => {
    const refused = await http.countRead(request).then(() => null, wireError)
    // The page comes all the same: its own question is refused as well, and that it says in words.
    if (refused?.code === 'too_many_requests')
      response.status(429).set('Retry-After', String(refused.data?.seconds ?? 1))
    const words = refused ? null : await preview(request.params.token)
    await sendPage(response, words ? metaTags(words) : '')
  })
  app.get(/^\/(?!api\/|socket\.io\/|dev\/)/, (_request, response) => sendPage(response))
}

async function sendPage(response: Response, meta = ''): Promise<void> {
  const page = withNonce(await readFile(path.join(client, 'index.html'), 'utf8'), response)
  // Its nonce is for one answer. Given by a function: a "$&" in the words is theirs, not a pattern.
  response.set('Cache-Control', 'no-store').type('html')
  response.send(page.replace('</head>', (end) => meta + end))
}

type Preview = { title: string; description: string }

/** Open Graph tags (ogp.me), which messengers read. */
function metaTags({ title, description }: Preview): string {
  const escaped = (words: string) => words.replace(/[&<>"]/g, (sign) => `&#${sign.charCodeAt(0)};`)
  return (
    `<meta property="og:title" content="${escaped(title)}">` +
    `<meta property="og:description" content="${escaped(description)}">` +
    '<meta name="robots" content="noindex">'
  )
}
