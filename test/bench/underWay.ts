import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { type Browser, type BrowserContext, type Page, request } from 'playwright-core'
import { ensureClient } from '../../scripts/client.ts'
import { openDatabase } from '../../server/platform/db/database.ts'
import { migrate } from '../../server/platform/db/migrate.ts'
import { startEmbeddedPostgres } from '../../server/platform/embeddedPostgres.ts'
import { createLog } from '../../server/platform/log.ts'
import { acceptedFirm, openForum, plannedMeeting } from '../support/builders.ts'
import { freePort } from '../support/freePort.ts'
import { openHouse, testSecret } from '../support/harness.ts'
import { descendantsOf } from '../support/processes.ts'
import { signInBrowser } from '../support/signIn.ts'

/** The product itself, as a process of its own, with a meeting under way between two firms. */
export interface UnderWay {
  /** A context of this browser, signed in as the firm. */
  signedIn(browser: Browser, who: 'supplier' | 'buyer'): Promise<BrowserContext>
  /** The meeting's page, in its lobby, with camera and microphone on. */
  lobby(context: BrowserContext): Promise<Page>
  /** The media worker's process. */
  workerPid(): number
  /** Ends the server without a goodbye and starts it again. */
  restart(): Promise<void>
  close(): Promise<void>
}

const root = path.resolve(import.meta.dirname, '../..')
const hours = 3

export async function openMeeting(): Promise<UnderWay> {
  await ensureClient()
  const log = createLog('silent')
  const dir = await mkdtemp(path.join(tmpdir(), 'pendopo-bench-'))
  const postgres = await startEmbeddedPostgres({ dir, log })
  const database = openDatabase(postgres.url, log)
  await migrate(database.db)
  await database.close()
  const house = await openHouse({ at: new Date().toISOString(), beside: { databaseUrl: postgres.url } })
  const host = await house.signIn('host@chamber.example')
  const forumId = await openForum(house, host)
  const supplier = await acceptedFirm(house, forumId, { name: 'Kayu Rimba' })
  const buyer = await acceptedFirm(house, forumId, { name: 'Belkommash', standing: 'buyer', country: 'BY' })
  const meetingId = await plannedMeeting(house, forumId, { supplier, buyer, startsAt: new Date() })
  // Long enough for all that is measured.
  const endsAt = new Date(Date.now() + hours * 3_600_000)
  await house.db.updateTable('meetings').set({ endsAt }).where('id', '=', meetingId).execute()

  const cookiesOf = async ({ email }: { email: string }) => {
    const jar = await request.newContext()
    await signInBrowser(house, { request: jar }, email, { language: 'en', zone: 'Asia/Jakarta' })
    const cookies = await jar.storageState()
    await jar.dispose()
    return cookies
  }
  const cookies = { supplier: await cookiesOf(supplier), buyer: await cookiesOf(buyer) }
  await house.close()

  const port = await freePort()
  const address = `http://127.0.0.1:${port}`
  let server: ChildProcess | undefined
  const kill = async () => {
    const ended = server && once(server, 'close')
    server?.kill('SIGKILL')
    await ended
  }
  const start = async () => {
    server = spawn(process.execPath, ['server/main.ts'], {
      cwd: root,
      env: {
        PATH: process.env.PATH,
        HOME: process.env.HOME,
        NODE_COMPILE_CACHE: process.env.NODE_COMPILE_CACHE,
        NODE_ENV: 'development',
        LOG_LEVEL: 'fatal',
        PORT: String(port),
        PUBLIC_URL: address,
        DATABASE_URL: postgres.url,
        SECRET: testSecret,
        MEDIA_WORKERS: '1',
      },
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    const heard = server
    await new Promise<void>((open, failed) => {
      heard.stdout?.setEncoding('utf8').on('data', (words: string) => words.includes('is open at') && open())
      heard.once('close', () => failed(new Error('the server did not start')))
    })
  }
  await start()
  return {
    signedIn: (browser, who) => browser.newContext({ storageState: cookies[who], locale: 'en' }),
    async lobby(context) {
      const page = await context.newPage()
      await page.goto(`${address}/meetings/${meetingId}`)
      await page.getByText('We hear you.').waitFor()
      return page
    },
    workerPid() {
      const [pid] = descendantsOf(server?.pid ?? 0)
      if (pid === undefined) throw new Error('there is no media worker')
      return pid
    },
    async restart() {
      await kill()
      await start()
    },
    async close() {
      await kill()
      await postgres.stop()
      await rm(dir, { recursive: true, force: true })
    },
  }
}
