import { randomUUID } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { enrol } from '../../server/forum/service.ts'
import { runSystem } from '../../server/platform/work.ts'
import { account } from '../../shared/account.ts'
import type { Action, Input } from '../../shared/contract.ts'
import { deal } from '../../shared/deal.ts'
import { fact } from '../../shared/facts.ts'
import { room, roomEvents } from '../../shared/room.ts'
import { filesLimits, largestFile, notesLimit, sharing } from '../../shared/sharing.ts'
import { acceptedFirm, openForum, plannedMeeting } from '../support/builders.ts'
import type { Person } from '../support/harness.ts'
import { inHouse } from '../support/inHouse.ts'
import { codeOf } from '../support/refusals.ts'

const minute = 60_000

// Every test sends files; so many a while are taken.
const { house, host } = await inHouse({ betweenTests: 60 * minute })

const bytesOf = (text: string) => new Uint8Array(Buffer.from(text, 'latin1'))
const pdf = bytesOf('%PDF-1.7\n1 0 obj <</Type /Catalog>> endobj\ntrailer <</Root 1 0 R>>\n%%EOF\n')
const png = new Uint8Array(
  Buffer.from(
    'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
    'base64',
  ),
)

/** A meeting that runs, with everyone who could come to it and some who could not. */
async function meetingOfMany() {
  const forumId = await openForum(house, host)
  const supplier = await acceptedFirm(house, forumId, {
    name: 'Kayu Rimba',
    standing: 'supplier',
    offerings: [{ title: 'Plywood', hsCode: '441233', certificates: ['v_legal'] }, { title: 'Veneer' }],
  })
  const buyer = await acceptedFirm(house, forumId, {
    name: 'Belkommash',
    standing: 'buyer',
    country: 'BY',
    needs: [{ title: 'Boards for floors', hsCode: '441233' }],
  })
  const other = await acceptedFirm(house, forumId, { name: 'Garam Laut', offerings: [{ title: 'Salt' }] })
  const foreignHost = await house.signIn(`host.${randomUUID()}@else.example`)
  const foreignForum = await openForum(house, foreignHost)
  const foreigner = await acceptedFirm(house, foreignForum, { name: 'Elsewhere' })
  const unique = randomUUID().slice(0, 8)
  const at = (name: string) => `${name}.${unique}@forum.example`
  const interpreterId = await runSystem(house.app.runner, async (work) => {
    const add = (name: string, role: 'moderator' | 'interpreter') =>
      enrol(work, { forumId, email: at(name), name, role })
    await add('moderator', 'moderator')
    await add('bystander', 'interpreter')
    return add('interpreter', 'interpreter')
  })
  const startsAt = new Date(house.clock.now().getTime() + 30 * minute)
  const meetingId = await plannedMeeting(house, forumId, { supplier, buyer, startsAt, interpreterId })
  const people = {
    supplier: await house.signIn(supplier.email),
    buyer: await house.signIn(buyer.email),
    interpreter: await house.signIn(at('interpreter')),
    moderator: await house.signIn(at('moderator')),
    host,
    outsider: await house.signIn(other.email),
    bystander: await house.signIn(at('bystander')),
    foreigner: await house.signIn(foreigner.email),
    foreignHost,
    guest: house.guest,
  }
  const wareOf = async (organisationId: string, of: 'offerings' | 'needs') => {
    const rows = await house.db
      .selectFrom(of)
      .select(['id', 'title'])
      .where('organisationId', '=', organisationId)
      .orderBy('title')
      .execute()
    return rows.map(({ id }) => id)
  }
  const setClock = (minutes: number) => house.clock.set(new Date(startsAt.getTime() + minutes * minute))
  setClock(1)
  return {
    ...people,
    people,
    forumId,
    meetingId,
    at: setClock,
    offerings: await wareOf(supplier.id, 'offerings'),
    needs: await wareOf(buyer.id, 'needs'),
    outsiderId: other.id,
    othersOfferings: await wareOf(other.id, 'offerings'),
  }
}

const nameOf = async (person: Person) => (await person.call(account.session, {})).me?.name

const send = (person: Person, meetingId: string, name: string, bytes: typeof pdf, key?: string) =>
  person.call(sharing.sendFile, { meetingId, name }, key, bytes)

/** What each of these people hears, in order. */
async function heardBy<A extends Action>(people: Record<string, Person>, action: A, input: Input<A>) {
  const heard: Record<string, string> = {}
  for (const [name, person] of Object.entries(people)) heard[name] = await codeOf(person.call(action, input))
  return heard
}

const noneOf = {
  outsider: 'not_allowed',
  bystander: 'not_allowed',
  foreigner: 'not_allowed',
  foreignHost: 'not_allowed',
  guest: 'not_signed_in',
}

describe('a file', () => {
  test('appears in the chat of everybody inside, and is given back as it was sent', async () => {
    const { meetingId, supplier, buyer } = await meetingOfMany()
    const page = await buyer.connect()
    await page.ask(roomEvents.enter, { meetingId, place: 'room' })
    const told = page.next(fact)
    const file = await send(supplier, meetingId, 'Katalog 2026.pdf', pdf)
    expect((await told).topics).toEqual(['room', 'sharing'])
    page.close()
    const { chat } = await buyer.call(room.view, { meetingId })
    expect(chat).toMatchObject([{ text: '', file }])
    expect(file).toMatchObject({ name: 'Katalog 2026.pdf', type: 'application/pdf', bytes: pdf.length })
    const answer = await buyer.fetch(file.url)
    expect(new Uint8Array(await answer.arrayBuffer())).toEqual(pdf)
  })

  test('is never run by a browser, whatever it holds', async () => {
    const { meetingId, supplier, buyer } = await meetingOfMany()
    const both = bytesOf('%PDF-1.7\n<html><script>alert(document.cookie)</script></html>\n%%EOF')
    for (const [name, bytes, type] of [
      ['page.html', both, 'application/pdf'],
      ['dot.png', png, 'image/png'],
    ] as const) {
      house.clock.advance(1_000)
      const { headers } = await buyer.fetch((await send(supplier, meetingId, name, bytes)).url)
      expect(headers.get('content-type')).toBe(type)
      expect(headers.get('content-disposition')).toMatch(/^attachment; filename=/)
      expect(headers.get('x-content-type-options')).toBe('nosniff')
      expect(headers.get('content-security-policy')).toBe("default-src 'none'; sandbox")
      expect(headers.get('cache-control')).toBe('private, max-age=86400')
    }
    const { files } = await buyer.call(sharing.files, { meetingId })
    expect(files.map(({ name }) => name)).toEqual(['page.html.pdf', 'dot.png'])
  })

  test.each([
    ['a program called a PDF', 'catalogue.pdf', bytesOf(`MZ\x90\0\x03\0${'\0'.repeat(200)}`)],
    ['a page called a picture', 'photo.jpg', bytesOf('<!doctype html><script>alert(1)</script>')],
    ['a page with a PDF behind it', 'photo.pdf', bytesOf(`<script>alert(1)</script>${'%PDF-1.7\n%%EOF'}`)],
    ['a drawing that can hold scripts', 'logo.svg', bytesOf('<svg xmlns="http://www.w3.org/2000/svg"/>')],
    ['a moving picture', 'a.gif', bytesOf('GIF89a\x01\0\x01\0\0\0\0;')],
    ['an archive', 'a.pdf', bytesOf('PK\x03\x04\x14\0\0\0\0\0')],
    ['text', 'a.pdf', bytesOf('Not a PDF')],
    ['nothing at all', 'a.pdf', new Uint8Array()],
  ])('is refused where it is %s', async (_what, name, bytes) => {
    const { meetingId, supplier } = await meetingOfMany()
    expect(await codeOf(send(supplier, meetingId, name, bytes))).toBe('file_type')
    expect((await supplier.call(sharing.files, { meetingId })).files).toEqual([])
  })

  test('has 10 MB and not a byte more', async () => {
    const { meetingId, supplier } = await meetingOfMany()
    const of = (size: number) => {
      const bytes = new Uint8Array(size)
      bytes.set(pdf)
      return bytes
    }
    expect(await codeOf(send(supplier, meetingId, 'a.pdf', of(largestFile + 1)))).toBe('too_large')
    expect(await send(supplier, meetingId, 'a.pdf', of(largestFile))).toMatchObject({ bytes: largestFile })
  })

  test('sent again with its key is there once; the key is of these bytes alone', async () => {
    const { meetingId, supplier } = await meetingOfMany()
    const key = randomUUID()
    const first = await send(supplier, meetingId, 'a.pdf', pdf, key)
    expect(await send(supplier, meetingId, 'a.pdf', pdf, key)).toEqual(first)
    expect(await codeOf(send(supplier, meetingId, 'a.pdf', png, key))).toBe('key_reused')
    expect((await supplier.call(room.view, { meetingId })).chat).toHaveLength(1)
    // A lost connection, and the page tries while the first still runs.
    const racing = randomUUID()
    const both = await Promise.all(
      [racing, racing].map((same) => send(supplier, meetingId, 'b.png', png, same)),
    )
    expect(both[0]).toEqual(both[1])
    expect((await supplier.call(sharing.files, { meetingId })).files).toHaveLength(2)
  })

  test('is one of so many of a person in a meeting, and so many a minute', async () => {
    const { meetingId, supplier, buyer } = await meetingOfMany()
    const codes: string[] = []
    for (let sent = 0; sent < 26; sent++) codes.push(await codeOf(send(supplier, meetingId, 'a.png', png)))
    expect(codes.indexOf('files_full')).toBe(filesLimits.ofPerson)
    expect(codes.indexOf('too_many_requests')).toBe(24)
    // The limits are each person's own.
    expect(await codeOf(send(buyer, meetingId, 'a.png', png))).toBe('done')
  })

  test('is one of so many of a meeting, also where several are sent at once', async () => {
    const { meetingId, supplier, buyer } = await meetingOfMany()
    const { userId } = await house.db
      .selectFrom('users')
      .select('id as userId')
      .limit(1)
      .executeTakeFirstOrThrow()
    const row = { meetingId, userId, userName: 'x', name: 'x.png', type: 'image/png', size: 1 }
    const there = Array.from({ length: filesLimits.ofMeeting - 1 }, () => ({
      ...row,
      id: randomUUID(),
      at: house.clock.now(),
    }))
    await house.db.insertInto('meetingFiles').values(there).execute()
    const codes = await Promise.all(
      [supplier, buyer, supplier, buyer].map((person) => codeOf(send(person, meetingId, 'a.png', png))),
    )
    expect(codes.sort()).toEqual(['done', 'files_full', 'files_full', 'files_full'])
  })

  test('is sent and read by those of the meeting alone', async () => {
    const { meetingId, people, supplier } = await meetingOfMany()
    const file = await send(supplier, meetingId, 'a.pdf', pdf)
    const insiders = { supplier: 'done', buyer: 'done', interpreter: 'done', moderator: 'done', host: 'done' }
    expect(await heardBy(people, sharing.files, { meetingId })).toEqual({ ...insiders, ...noneOf })
    const sent: Record<string, string> = {}
    const status: Record<string, number> = {}
    for (const [name, person] of Object.entries(people)) {
      sent[name] = await codeOf(send(person, meetingId, 'b.png', png))
      status[name] = (await person.fetch(file.url)).status
    }
    expect(sent).toEqual({ ...insiders, ...noneOf })
    const [ok, no] = [200, 403]
    const inside = { supplier: ok, buyer: ok, interpreter: ok, moderator: ok, host: ok }
    const outside = { outsider: no, bystander: no, foreigner: no, foreignHost: no, guest: 401 }
    expect(status).toEqual({ ...inside, ...outside })
  })

  test('is found in its own meeting only', async () => {
    const other = await meetingOfMany()
    const { meetingId, supplier } = await meetingOfMany()
    const { url } = await send(supplier, meetingId, 'a.pdf', pdf)
    expect((await other.supplier.fetch(url.replace(meetingId, other.meetingId))).status).toBe(404)
  })

  test('is sent while there is anything to be in, and read ever after', async () => {
    const { meetingId, supplier, at } = await meetingOfMany()
    const codes: Record<number, string> = {}
    for (const minutes of [-11, -9, 1, 21, 23]) {
      at(minutes)
      codes[minutes] = await codeOf(send(supplier, meetingId, 'a.pdf', pdf))
    }
    expect(codes).toEqual({ '-11': 'lobby_closed', '-9': 'done', 1: 'done', 21: 'done', 23: 'meeting_over' })
    house.clock.advance(90 * 24 * 60 * minute)
    const later = await house.signIn('host@chamber.example')
    const { files } = await later.call(sharing.files, { meetingId })
    expect(files).toHaveLength(3)
    expect((await later.fetch(files[0]?.url ?? '')).status).toBe(200)
  })

  test('from a page of another site is not even read', async () => {
    const { meetingId, supplier } = await meetingOfMany()
    const answer = await supplier.fetch(`/api/meetings/${meetingId}/files?name=a.pdf`, {
      method: 'POST',
      headers: { 'idempotency-key': randomUUID(), origin: 'https://evil.example' },
      body: pdf,
    })
    expect(answer.status).toBe(403)
  })
})

describe('the notes', () => {
  test('are written by both sides and read by all of the meeting', async () => {
    const { meetingId, people, supplier, buyer } = await meetingOfMany()
    const { id } = await supplier.call(sharing.addNote, { meetingId, text: 'Sample of 18 mm' })
    await buyer.call(sharing.addNote, { meetingId, text: 'Price CIF Klaipėda by Friday' })
    await buyer.call(sharing.changeNote, { meetingId, noteId: id, version: 1, text: 'Two samples' })
    const { notes, mayWrite } = await people.interpreter.call(sharing.notes, { meetingId })
    expect(notes).toMatchObject([
      { text: 'Two samples', by: await nameOf(buyer), version: 2 },
      { text: 'Price CIF Klaipėda by Friday', version: 1 },
    ])
    expect(mayWrite).toBe(false)
    expect((await buyer.call(sharing.notes, { meetingId })).mayWrite).toBe(true)
    await supplier.call(sharing.removeNote, { meetingId, noteId: id, version: 2 })
    expect((await buyer.call(sharing.notes, { meetingId })).notes).toHaveLength(1)
  })

  test('are read by those of the meeting and changed by its two firms, nobody else', async () => {
    const { meetingId, people, supplier } = await meetingOfMany()
    const { id: noteId } = await supplier.call(sharing.addNote, { meetingId, text: 'Samples' })
    const readers = { supplier: 'done', buyer: 'done', interpreter: 'done', moderator: 'done', host: 'done' }
    expect(await heardBy(people, sharing.notes, { meetingId })).toEqual({ ...readers, ...noneOf })
    const looksOnly = { interpreter: 'not_allowed', moderator: 'not_allowed', host: 'not_allowed', ...noneOf }
    const { supplier: first, buyer: second, ...others } = people
    for (const [action, input] of [
      [sharing.addNote, { meetingId, text: 'Mine' }],
      [sharing.changeNote, { meetingId, noteId, version: 1, text: 'Mine' }],
      [sharing.removeNote, { meetingId, noteId, version: 1 }],
    ] as const)
      expect(await heardBy(others, action, input)).toEqual(looksOnly)
    expect(await codeOf(second.call(sharing.removeNote, { meetingId, noteId, version: 1 }))).toBe('done')
    expect((await first.call(sharing.notes, { meetingId })).notes).toEqual([])
  })

  test('are not written by somebody of the team who is also of a firm that is not in the meeting', async () => {
    const { forumId, meetingId, outsider } = await meetingOfMany()
    const me = await house.db
      .selectFrom('memberships')
      .select('email')
      .where('forumId', '=', forumId)
      .where('name', '=', 'Delegate of Garam Laut')
      .executeTakeFirstOrThrow()
    await runSystem(house.app.runner, (work) =>
      enrol(work, { forumId, email: me.email, name: 'Both', role: 'moderator' }),
    )
    expect(await codeOf(outsider.call(sharing.notes, { meetingId }))).toBe('done')
    expect(await codeOf(outsider.call(sharing.addNote, { meetingId, text: 'Mine' }))).toBe('not_allowed')
    expect(await codeOf(outsider.call(sharing.unshow, { meetingId }))).toBe('not_allowed')
  })

  test('do not lose one of two changes made at once', async () => {
    const { meetingId, supplier, buyer } = await meetingOfMany()
    const { id: noteId } = await supplier.call(sharing.addNote, { meetingId, text: 'Samples' })
    const change = (person: Person, text: string) =>
      codeOf(person.call(sharing.changeNote, { meetingId, noteId, version: 1, text }))
    const codes = await Promise.all([change(supplier, 'Two samples'), change(buyer, 'Three samples')])
    expect(codes.toSorted()).toEqual(['done', 'note_changed'])
    const { notes } = await buyer.call(sharing.notes, { meetingId })
    expect(notes[0]?.text).toBe(codes[0] === 'done' ? 'Two samples' : 'Three samples')
    expect(await codeOf(buyer.call(sharing.removeNote, { meetingId, noteId, version: 1 }))).toBe(
      'note_changed',
    )
    await buyer.call(sharing.removeNote, { meetingId, noteId, version: 2 })
    expect(await change(supplier, 'Late')).toBe('not_found')
  })

  test('are changed in their own meeting only', async () => {
    const { meetingId, supplier } = await meetingOfMany()
    const { id: noteId } = await supplier.call(sharing.addNote, { meetingId, text: 'Samples' })
    const other = await meetingOfMany()
    const elsewhere = { meetingId: other.meetingId, noteId, version: 1 }
    const codes = [
      await codeOf(other.buyer.call(sharing.changeNote, { ...elsewhere, text: 'x' })),
      await codeOf(other.buyer.call(sharing.removeNote, elsewhere)),
    ]
    expect(codes).toEqual(['not_found', 'not_found'])
  })

  test('are so many, also where several are added at once', async () => {
    const { meetingId, supplier, buyer } = await meetingOfMany()
    for (let added = 1; added < notesLimit; added++)
      await supplier.call(sharing.addNote, { meetingId, text: `Point ${added}` })
    const codes = await Promise.all(
      [supplier, buyer, supplier].map((one) =>
        codeOf(one.call(sharing.addNote, { meetingId, text: 'More' })),
      ),
    )
    expect(codes.sort()).toEqual(['done', 'notes_full', 'notes_full'])
    expect(await codeOf(supplier.call(sharing.addNote, { meetingId, text: 'x'.repeat(501) }))).toBe(
      'bad_input',
    )
  })

  test('reach both sides at once, and stand beside the outcomes afterwards', async () => {
    const { forumId, meetingId, supplier, buyer, at } = await meetingOfMany()
    const page = await buyer.connect()
    await page.ask(roomEvents.enter, { meetingId, place: 'room' })
    const told = page.next(fact)
    const { id } = await supplier.call(sharing.addNote, { meetingId, text: 'Samples to Minsk' })
    expect((await told).topics).toEqual(['sharing'])
    page.close()
    at(25)
    expect(await codeOf(buyer.call(sharing.addNote, { meetingId, text: 'Late' }))).toBe('meeting_over')
    const outcome = { held: true, interest: 'some', nextStep: 'sample', expected: null, note: '' } as const
    await buyer.call(deal.record, { meetingId, outcome })
    expect(await buyer.call(sharing.notes, { meetingId })).toMatchObject({ notes: [{ id }], mayWrite: false })
    const { notes } = await host.call(deal.outcomes, { forumId })
    expect(notes).toEqual([{ id, meetingId, text: 'Samples to Minsk' }])
  })
})

describe('an offering that is shown', () => {
  test('stands in everybody’s snapshot as the profile has it, until it is replaced or taken away', async () => {
    const { meetingId, supplier, buyer, moderator, offerings, needs } = await meetingOfMany()
    const shown = async (person: Person) => (await person.call(room.view, { meetingId })).shown
    const [plywood = '', veneer = ''] = offerings
    const page = await buyer.connect()
    await page.ask(roomEvents.enter, { meetingId, place: 'room' })
    const told = page.next(fact)
    await supplier.call(sharing.show, { meetingId, wareId: plywood })
    expect((await told).topics).toEqual(['room'])
    const card = {
      by: await nameOf(supplier),
      organisation: { name: 'Kayu Rimba' },
      ware: { id: plywood, title: 'Plywood', hsCode: '441233', certificates: ['v_legal'], capacity: null },
    }
    for (const person of [buyer, supplier, moderator]) expect(await shown(person)).toMatchObject(card)
    // Whoever comes back is given it with everything else.
    page.close()
    const again = await buyer.connect()
    const entered = await again.ask(roomEvents.enter, { meetingId, place: 'room' })
    expect(entered).toMatchObject({ ok: true, data: { shown: card } })
    again.close()

    await supplier.call(sharing.show, { meetingId, wareId: veneer })
    expect(await shown(buyer)).toMatchObject({ ware: { title: 'Veneer' } })
    await buyer.call(sharing.show, { meetingId, wareId: needs[0] ?? '' })
    expect(await shown(supplier)).toMatchObject({
      organisation: { name: 'Belkommash' },
      ware: { title: 'Boards for floors', volume: null },
    })
    await supplier.call(sharing.unshow, { meetingId })
    expect(await shown(buyer)).toBeNull()
  })

  test('is of the own firm, shown by its people alone', async () => {
    const { meetingId, people, offerings, othersOfferings } = await meetingOfMany()
    const wareId = offerings[0] ?? ''
    const others = { interpreter: 'not_allowed', moderator: 'not_allowed', host: 'not_allowed', ...noneOf }
    expect(await heardBy(people, sharing.show, { meetingId, wareId })).toEqual({
      ...others,
      supplier: 'done',
      // Another firm's offering is none of theirs to show.
      buyer: 'not_found',
    })
    const { supplier, outsider } = people
    expect(await codeOf(supplier.call(sharing.show, { meetingId, wareId: othersOfferings[0] ?? '' }))).toBe(
      'not_found',
    )
    expect(await codeOf(outsider.call(sharing.show, { meetingId, wareId: othersOfferings[0] ?? '' }))).toBe(
      'not_allowed',
    )
    expect(await heardBy(people, sharing.unshow, { meetingId })).toEqual({
      ...others,
      supplier: 'done',
      buyer: 'done',
    })
  })

  test('may be that of a firm that stands in for one that did not come', async () => {
    const { meetingId, outsider, outsiderId, buyer, othersOfferings } = await meetingOfMany()
    const { id: delegateId } = await house.db
      .selectFrom('delegates')
      .select('id')
      .where('organisationId', '=', outsiderId)
      .executeTakeFirstOrThrow()
    const accepted = { side: 'supplier', state: 'accepted', at: house.clock.now() } as const
    await house.db
      .insertInto('standIns')
      .values({ ...accepted, meetingId, organisationId: outsiderId, delegateId })
      .execute()
    await outsider.call(sharing.show, { meetingId, wareId: othersOfferings[0] ?? '' })
    await outsider.call(sharing.addNote, { meetingId, text: 'Salt in bags of 25 kg' })
    const { shown } = await buyer.call(room.view, { meetingId })
    expect(shown).toMatchObject({ organisation: { name: 'Garam Laut' }, ware: { title: 'Salt' } })
  })

  test('goes when the firm removes it from its profile', async () => {
    const { meetingId, supplier, buyer, offerings } = await meetingOfMany()
    await supplier.call(sharing.show, { meetingId, wareId: offerings[0] ?? '' })
    await house.db
      .deleteFrom('offerings')
      .where('id', '=', offerings[0] ?? '')
      .execute()
    expect((await buyer.call(room.view, { meetingId })).shown).toBeNull()
  })
})
