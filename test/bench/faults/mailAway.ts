import { setTimeout as pause } from 'node:timers/promises'
import { sql } from 'kysely'
import { type Db, openDatabase } from '../../../server/platform/db/database.ts'
import { createLog } from '../../../server/platform/log.ts'
import { account } from '../../../shared/account.ts'
import { matching } from '../../../shared/matching.ts'
import { at, openForumAtWork } from '../../support/forumAtWork.ts'
import { freePort } from '../../support/freePort.ts'
import { Refused } from '../../support/harness.ts'
import { openOwnDatabase } from '../../support/ownDatabase.ts'
import { startServer } from '../../support/serverProcess.ts'
import { type SmtpServer, startSmtp } from '../../support/smtp.ts'
import { untilAnswered } from '../../support/untilAnswered.ts'
import { Finding, tallied } from './finding.ts'
import { ended } from './outage.ts'

const firmsEach = 6
/**
 * The mail server is away for `minutes`. Nobody waits for them: jobs that are to be tried again are brought nearer, in
 * pg-boss's own column `start_after`, each time by as much as is left until half of them are due; what was taken off
 * is the time that has passed. So about as many tries are made as an outage of that length has. When the mail server is back
 * and the next try is due, all mails are out within `bar` seconds.
 */
export async function mailAway({ minutes, bar }: { minutes: number; bar: number }): Promise<Finding> {
  const finding = new Finding()
  const database = await openOwnDatabase()
  const forum = await openForumAtWork(database.url, { hosts: 1, suppliers: firmsEach, buyers: firmsEach })
  const smtpPort = await freePort()
  const env = { DATABASE_URL: database.url, SMTP_URL: `smtp://127.0.0.1:${smtpPort}`, LOG_LEVEL: 'error' }
  const server = startServer(await freePort(), env)
  const opened = openDatabase(database.url, createLog('silent'))
  let smtp: SmtpServer | undefined
  try {
    await server.ready()
    const { forumId, hosts, suppliers, buyers } = at(server.address, forum)
    const owed: string[] = []
    for (const buyer of buyers)
      for (const supplier of suppliers) {
        const words = { forumId, from: buyer.id, to: supplier.id, message: 'May we meet?' }
        const asked = await untilAnswered(buyer.person, matching.request, words)
        if (asked.ok) owed.push(supplier.email)
      }
    const code = await hosts[0]?.call(account.sendCode, { email: 'new@guest.example', language: 'en' }).then(
      () => 'sent',
      (error: unknown) => (error instanceof Refused ? `${error.status} ${error.error.code}` : 'no answer'),
    )
    finding.say(`a sign-in code meanwhile: ${code}`)
    finding.none('unclear answers to who asks for a code', code === '503 unavailable' ? [] : [String(code)])
    const { passed, tries } = await passTime(opened.db, minutes * 60)
    finding.say(
      `${owed.length} mails owed; ${(passed / 60).toFixed(0)} minutes passed, ${tries} tries of each at most`,
    )
    finding.none('mails given up', await states(opened.db, ['failed', 'cancelled']))
    finding.none('servers that ended', ended([server]))

    smtp = await startSmtp(smtpPort)
    const back = performance.now()
    while (smtp.mails.length < owed.length && performance.now() - back < 120_000) {
      await passTime(opened.db, 1)
      await pause(200)
    }
    finding.atMost(bar, 'all mails are out after', (performance.now() - back) / 1000, ' s')
    // Whatever were sent again would come within some tries.
    await pause(3_000)
    await passTime(opened.db, 1_800)
    const ids = smtp.mails.map(({ raw }) => /^Message-ID: (.*)$/im.exec(raw)?.[1]?.trim() ?? 'none')
    const twice = ids.filter((one, place) => ids.indexOf(one) < place)
    finding.none('mails that went out twice', twice)
    const sent = smtp.mails.map(({ to }) => to.join()).toSorted()
    finding.say(`mails by recipient: ${tallied(sent)}`)
    const missing = owed.filter((email) => count(sent, email) !== count(owed, email))
    finding.none('people who did not get exactly their mails', [...new Set(missing)])
  } finally {
    await opened.close()
    await server.kill()
    await smtp?.close()
    await database.close()
  }
  return finding
}

const count = (list: readonly string[], one: string) => list.filter((other) => other === one).length

/** Lets so many seconds pass for mails that wait for their next try, each time until half of them are due. */
async function passTime(db: Db, seconds: number): Promise<{ passed: number; tries: number }> {
  for (let passed = 0; ; ) {
    // All that is due has been tried.
    for (let busy = true; busy; ) {
      const { rows } = await sql<{ busy: number }>`select count(*) as busy from jobs.job where name = 'notice'
        and (state = 'active' or (state in ('created', 'retry') and start_after <= now()))`.execute(db)
      busy = (rows[0]?.busy ?? 0) > 0
      if (busy) await pause(100)
    }
    const { rows } = await sql<{ wait: number | null; tries: number | null }>`
      select extract(epoch from percentile_disc(0.5) within group (order by start_after) - now())::float as wait,
        max(retry_count)::int as tries
      from jobs.job where name = 'notice' and state = 'retry'`.execute(db)
    const [next] = rows
    const tries = (next?.tries ?? 0) + 1
    if (passed >= seconds || next?.wait == null) return { passed, tries }
    const step = Math.max(next.wait, 0)
    await sql`update jobs.job set start_after = start_after - make_interval(secs => ${step})
      where name = 'notice' and state = 'retry'`.execute(db)
    passed += step
  }
}

async function states(db: Db, wanted: readonly string[]): Promise<string[]> {
  const { rows } = await sql<{ id: string; state: string }>`
    select id, state from jobs.job where name = 'notice'`.execute(db)
  return rows.flatMap(({ id, state }) => (wanted.includes(state) ? [`${id} ${state}`] : []))
}
