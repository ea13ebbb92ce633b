import { randomUUID } from 'node:crypto'
import { sql } from 'kysely'
import { expect, test } from 'vitest'
import { createLog } from '../../server/platform/log.ts'
import { account, privacyVersion } from '../../shared/account.ts'
import { forum } from '../../shared/forum.ts'
import { matching } from '../../shared/matching.ts'
import { roomEvents } from '../../shared/room.ts'
import { sharing } from '../../shared/sharing.ts'
import { aBuyer, aFirm, aForum, aPerson, publishSchedule, tokenOf } from '../support/builders.ts'
import { openHouse, Person, testSecret } from '../support/harness.ts'

const pdf = new Uint8Array(Buffer.from('%PDF-1.4\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n'))

test('the whole log of a walk through the product names nobody, quotes nobody and opens nothing', async () => {
  const lines: string[] = []
  const log = createLog('trace', { write: (line) => void lines.push(line) })
  const house = await openHouse({ log })
  const secrets: Record<string, string> = { secret: testSecret }
  try {
    // ── signing in, an invitation ──
    const host = await aPerson(house, { email: 'penyelenggara@kedutaan.example' })
    await host.person.call(account.update, { name: 'Nyonya Rumah' })
    const forumId = await aForum(house, host.person)
    const invited = { email: 'undangan@tamu.example', name: 'Tamu Undangan' }
    const invitation = await host.person.call(forum.invite, {
      forumId,
      invitation: { ...invited, role: 'moderator', language: 'en', message: 'Datanglah-segera' },
    })
    await house.app.settled()
    const guest = new Person(house.address)
    await guest.call(account.sendCode, { email: invited.email, language: 'en' })
    const mail = (await house.mails(invited.email)).find(({ text }) => text.includes('/sign-in/confirm'))
    secrets.code = /\b\d{6}\b/.exec(mail?.text ?? '')?.[0] ?? ''
    secrets.ticket = /ticket=([0-9a-f-]{36})/.exec(mail?.text ?? '')?.[1] ?? ''
    secrets.link = /secret=([\w-]{43})/.exec(mail?.text ?? '')?.[1] ?? ''
    await guest.call(account.signIn, {
      email: invited.email,
      code: secrets.code,
      language: 'en',
      zone: 'UTC',
    })
    await guest.call(account.consent, { version: privacyVersion })
    secrets.personalLink = tokenOf(invitation)
    await guest.fetch(`/i/${secrets.personalLink}`)
    await guest.call(forum.acceptInvitation, { token: secrets.personalLink })
    for (const { token } of await house.db.selectFrom('sessions').select('token').execute())
      secrets[`session ${token.slice(0, 4)}`] = token
    for (const [at, cookie] of guest.cookie.split('; ').entries())
      secrets[`cookie ${at}`] = cookie.split('=')[1] ?? ''

    // ── a request, a meeting with chat and file ──
    const supplier = await aFirm(house, host.person, forumId, { email: 'pemasok@kerupuk.example' })
    const buyer = await aBuyer(house, host.person, forumId, { email: 'pembeli@minsk.example' })
    const { id: requestId } = await buyer.person.call(matching.request, {
      forumId,
      from: buyer.id,
      to: supplier.id,
      message: 'Pesan-permintaan',
    })
    await supplier.person.call(matching.answer, { forumId, requestId, answer: 'accepted', reason: '' })
    await publishSchedule(host.person, forumId)
    const meeting = await house.db.selectFrom('meetings').select(['id', 'startsAt']).executeTakeFirstOrThrow()
    house.clock.set(new Date(meeting.startsAt.getTime() + 60_000))
    const page = await supplier.person.connect()
    const meetingId = meeting.id
    await page.ask(roomEvents.enter, { meetingId, place: 'room' })
    const say = (text: string) => page.ask(roomEvents.say, { meetingId, key: randomUUID(), text })
    expect(await say('Obrolan-rahasia')).toMatchObject({ ok: true })
    await supplier.person.call(
      sharing.sendFile,
      { meetingId, name: 'Katalog-rahasia.pdf' },
      randomUUID(),
      pdf,
    )

    // ── what fails inside is told with its place, not with what was in it ──
    await sql`alter table chat_messages add constraint no_bang check (text <> 'Ledakan-rahasia')`.execute(
      house.db,
    )
    expect(await say('Ledakan-rahasia')).toMatchObject({ ok: false, error: { code: 'internal' } })
    await sql`alter table users add constraint no_name check (name <> 'Nama-rahasia')`.execute(house.db)
    await expect(host.person.call(account.update, { name: 'Nama-rahasia' })).rejects.toThrow('internal')
    page.close()
  } finally {
    await house.close()
  }
  log.error(
    { err: new Error('550 5.1.1 <hilang@alamat.example>: no such mailbox') },
    'as a mail server answers, in words of its own',
  )

  const written = lines.join('\n')
  expect(written).toContain('no_bang')
  expect(written).toContain('no_name')
  expect(written).toContain('no such mailbox')
  for (const [what, value] of Object.entries(secrets)) {
    expect(value, what).toMatch(/.{6}/)
    expect(written, what).not.toContain(value)
  }
  expect(written.match(/[\w.+-]+@[\w-]+\.\w+/g)).toBeNull()
  for (const words of ['Nyonya', 'Tamu', 'Dewi', 'rahasia', 'Pesan-permintaan', 'Datanglah', 'Katalog'])
    expect(lines.filter((line) => line.includes(words))).toEqual([])
})
