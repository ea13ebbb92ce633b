import { execFileSync } from 'node:child_process'
import { createHash, randomBytes, randomUUID } from 'node:crypto'
import { mkdtempSync, rmSync, statfsSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { openDatabase } from '../../../server/platform/db/database.ts'
import { createLog } from '../../../server/platform/log.ts'
import { forum as forums } from '../../../shared/forum.ts'
import { sharing } from '../../../shared/sharing.ts'
import { plannedMeeting } from '../../support/builders.ts'
import { at, openForumAtWork } from '../../support/forumAtWork.ts'
import { freePort } from '../../support/freePort.ts'
import { type Person, Refused } from '../../support/harness.ts'
import { openOwnDatabase } from '../../support/ownDatabase.ts'
import { brokenPromises } from '../../support/promises.ts'
import { startServer } from '../../support/serverProcess.ts'
import { Finding, tallied } from './finding.ts'
import { ended, Reader, unclear } from './outage.ts'

const mib = 1024 * 1024
const diskMib = 320
/** What is left for uploads at first. */
const spareMib = 70
const fileBytes = 8 * mib
/** Files that one person may send to a meeting; see `filesLimits`. */
const filesEach = 20

/**
 * The disk fills up under uploads. They are kept in the database, so it is the database's own disk: a small one in
 * memory that holds its whole data folder, journal and all. Needs Linux and root, to mount it. Within
 * `bar` seconds from the moment that there is room again an upload is taken.
 */
export async function diskFull({ bar }: { bar: number }): Promise<Finding> {
  const finding = new Finding()
  const disk = mkdtempSync(path.join(tmpdir(), 'pendopo-disk-'))
  const mount = (...words: string[]) => execFileSync('mount', words, { stdio: 'ignore' })
  try {
    mount('-t', 'tmpfs', '-o', `size=${diskMib}m,mode=755`, 'tmpfs', disk)
  } catch {
    finding.say('not measured: a disk of a size of its own needs Linux and root')
    rmSync(disk, { recursive: true })
    return finding
  }
  try {
    await fill(finding, disk, bar)
  } finally {
    execFileSync('umount', ['-l', disk], { stdio: 'ignore' })
    rmSync(disk, { recursive: true })
  }
  return finding
}

async function fill(finding: Finding, disk: string, bar: number): Promise<void> {
  const database = await openOwnDatabase(disk)
  let meetingId = ''
  const forum = await openForumAtWork(
    database.url,
    { hosts: 1, suppliers: 1, buyers: 1 },
    {
      arrange: async (house, { forumId, suppliers: [supplier], buyers: [buyer] }) => {
        if (!supplier || !buyer) throw new Error('no firms')
        meetingId = await plannedMeeting(house, forumId, { supplier, buyer, startsAt: new Date() })
      },
    },
  )
  const ballast = path.join(disk, 'ballast')
  const grow = (bytes: number) => execFileSync('fallocate', ['-l', String(Math.max(bytes, 1)), ballast])
  const server = startServer(await freePort(), { DATABASE_URL: database.url })
  try {
    await server.ready()
    const there = at(server.address, forum)
    const [host, supplier, buyer] = [there.hosts[0], there.suppliers[0]?.person, there.buyers[0]?.person]
    if (!host || !supplier || !buyer) throw new Error('nobody is there')
    const { bavail, bsize } = statfsSync(disk)
    grow(bavail * bsize - spareMib * mib)
    const reader = new Reader(host, forum)
    const began = performance.now()
    const taken: { id: string; url: string; sha256: string }[] = []
    const send = async (person: Person): Promise<string> => {
      const bytes = new Uint8Array(Buffer.concat([Buffer.from('%PDF-1.7\n'), randomBytes(fileBytes)]))
      const sha256 = createHash('sha256').update(bytes).digest('hex')
      try {
        const file = await person.call(sharing.sendFile, { meetingId, name: 'a.pdf' }, randomUUID(), bytes)
        taken.push({ id: file.id, url: file.url, sha256 })
        return 'taken'
      } catch (error) {
        return error instanceof Refused ? `${error.status} ${error.error.code}` : 'no answer'
      }
    }
    const words: string[] = []
    for (let sent = 0; sent < filesEach - 1; sent++) words.push(await send(supplier))
    finding.say(`uploads of 8 MiB onto a disk with ${spareMib} MiB left: ${tallied(words)}`)
    // PostgreSQL says that there is no room for the data; where there is none for its journal it ends and starts again.
    if (!words.some((one) => one === '507 storage_full' || one === '503 unavailable'))
      finding.none('uploads that the full disk refuses', ['none did'])
    finding.none('unclear answers to uploads', unclear(words.filter((one) => one !== 'taken')))
    const small = await host
      .call(forums.update, { forumId: forum.forumId, about: 'Written on a full disk' })
      .then(
        () => 'taken',
        (error: unknown) => (error instanceof Refused ? `${error.status} ${error.error.code}` : 'no answer'),
      )
    finding.say(`a small command meanwhile: ${small}`)
    finding.none('unclear answers to it', unclear([small].filter((one) => one !== 'taken')))
    rmSync(ballast)
    const freed = performance.now()
    let seconds = Number.POSITIVE_INFINITY
    while (seconds === Number.POSITIVE_INFINITY && performance.now() - freed < 60_000) {
      if ((await send(buyer)) === 'taken') seconds = (performance.now() - freed) / 1000
      else await pause(3_000)
    }
    finding.atMost(bar, 'with room again an upload is taken after', seconds, ' s')
    await reader.stop()
    const answers = reader.between(began, performance.now())
    finding.say(`readers: ${tallied(answers)}`)
    finding.none('unclear answers to readers', unclear(answers))
    finding.none('servers that ended', ended([server]))
    const lost: string[] = []
    if (server.hasEnded()) return
    for (const { id, url, sha256 } of taken) {
      const bytes = Buffer.from(await (await supplier.fetch(url)).arrayBuffer())
      if (createHash('sha256').update(bytes).digest('hex') !== sha256) lost.push(id)
    }
    finding.none(`of ${taken.length} files that were taken, those that are not there as they were sent`, lost)
    const opened = openDatabase(database.url, createLog('silent'))
    finding.none('broken promises', await brokenPromises(opened.db))
    await opened.close()
  } finally {
    await server.kill()
    rmSync(ballast, { force: true })
    await database.leave()
  }
}
