import { sql } from 'kysely'
import * as firm from '../firm/service.ts'
import * as hosting from '../forum/hosting.ts'
import { enrol } from '../forum/service.ts'
import * as matching from '../matching/service.ts'
import { type Actor, type Runner, runSystem, type Work } from '../platform/work.ts'
import * as schedule from '../schedule/service.ts'
import {
  buyers,
  type DemoFirm,
  type Free,
  host,
  interpreters,
  moderators,
  type Person,
  requests,
  supplierHost,
  suppliers,
} from './cast.ts'

const minute = 60_000
const slot = { slotMinutes: 20, breakMinutes: 10 }
const slotsADay = 9

/**
 * Makes the demo forum in an empty database: one day published, its first meetings beginning in a few
 * minutes, and one later day, a Friday, with a draft that nobody has published yet. Answers whether it did.
 */
export function seedDemo(runner: Runner): Promise<boolean> {
  return runSystem(runner, async (work) => {
    // Of several servers that start on one database, one makes it and the others see that it is there.
    await sql`lock table forums in share row exclusive mode`.execute(work.db)
    const some = await work.db.selectFrom('forums').select('id').limit(1).executeTakeFirst()
    if (some) return false
    await new Seeding(work).run()
    return true
  })
}

class Seeding {
  readonly #work: Work<null>
  readonly #actors = new Map<string, Actor>()

  constructor(work: Work<null>) {
    // Nobody waits for the demo's news: no mails, no facts.
    this.#work = { ...work, notify: () => undefined, tell: () => undefined, endPages: () => undefined }
  }

  async run(): Promise<void> {
    await this.#people()
    const boss = this.#as(host)
    const { id: forumId } = await hosting.create(boss, {
      name: 'Semarang – Belarus Online Business Forum',
      about:
        'Firms of Semarang City meet buyers in Belarus and Russia, one to one. Hosts are the trade desk of the embassy and the secretariat of the Chamber of Commerce of Semarang.',
      zone: 'Asia/Jakarta',
      languages: ['id', 'ru', 'en'],
      supplierSide: { name: 'Semarang', country: 'ID', zone: 'Asia/Jakarta', language: 'id' },
      buyerSide: { name: 'Belarus & Russia', country: 'BY', zone: 'Europe/Minsk', language: 'en' },
      ...slot,
      rooms: 4,
      days: [],
    })
    await this.#work.db.updateTable('forums').set({ demo: true }).where('id', '=', forumId).execute()
    await hosting.setPhase(boss, { forumId, phase: 'open' })
    await this.#team(forumId)

    const today = firstDay(this.#work.now)
    await hosting.openDay(boss, forumId, today)
    const later = laterDay(today)
    const firms = await this.#firms(forumId)

    // The first one while nobody is free but in the first slot: these two are whom the start offers to be.
    const firstSlot = {
      opensAt: today.opensAt,
      closesAt: new Date(+today.opensAt + slot.slotMinutes * minute),
    }
    for (const [hours, wishes] of [
      [firstSlot, requests.today.slice(0, 1)],
      [today, requests.today.slice(1)],
    ] as const) {
      await this.#setFreeOn(forumId, firms, [hours], today)
      await this.#agree(forumId, firms, wishes)
      await this.#make(boss, forumId)
      await schedule.publish(boss, { forumId, revision: await this.#revision(forumId) })
    }

    await hosting.openDay(boss, forumId, later)
    // Free on the later day alone while its draft is made, so that the draft does not fill up today.
    await this.#setFreeOn(forumId, firms, [later], today)
    await this.#agree(forumId, firms, requests.later)
    await this.#make(boss, forumId)
    await this.#setFreeOn(forumId, firms, [today, later], today)
    for (const request of requests.pending) await this.#ask(forumId, firms, request)
  }

  async #people(): Promise<void> {
    const team = [host, ...moderators.slice(1)].map((person) => ({
      ...person,
      zone: 'Europe/Minsk',
      language: 'en',
    }))
    const local = [supplierHost, ...moderators.slice(0, 1), ...interpreters].map((person) => ({
      ...person,
      zone: 'Asia/Jakarta',
      language: 'id',
    }))
    const delegates = [...suppliers, ...buyers].flatMap((entry) =>
      entry.delegates.map((person) => ({
        ...person,
        zone: entry.profile.zone,
        language: suppliers.includes(entry) ? 'id' : 'en',
      })),
    )
    for (const { name, email, zone, language } of [...team, ...local, ...delegates]) {
      const actor: Actor = {
        userId: this.#work.newId(),
        name,
        email,
        zone,
        language: language === 'id' ? 'id' : 'en',
      }
      this.#actors.set(email, actor)
      await this.#work.db
        .insertInto('users')
        .values({
          id: actor.userId,
          name,
          email,
          zone,
          language: actor.language,
          emailVerified: true,
          image: null,
          createdAt: this.#work.now,
          updatedAt: this.#work.now,
        })
        .execute()
    }
  }

  async #team(forumId: string): Promise<void> {
    await enrol(this.#work, { forumId, ...supplierHost, role: 'cohost', side: 'supplier' })
    for (const person of moderators) await enrol(this.#work, { forumId, ...person, role: 'moderator' })
    for (const person of interpreters)
      await enrol(this.#work, { forumId, ...person, role: 'interpreter', languages: ['id', 'ru'] })
  }

  async #firms(forumId: string): Promise<Firms> {
    const firms: Firms = new Map()
    for (const entry of [...suppliers, ...buyers]) {
      const [first, ...others] = entry.delegates
      if (!first) continue
      const own = this.#as(first)
      const { id: organisationId } = await firm.register(own, {
        forumId,
        profile: { ...entry.profile, website: '', country: countryOf(entry) },
        delegate: first,
      })
      firms.set(entry.profile.name, { id: organisationId, entry })
      for (const delegate of others) await firm.saveDelegate(own, { forumId, organisationId, delegate })
      for (const offering of entry.offerings)
        await firm.saveOffering(own, { forumId, organisationId, offering: { ...offering, about: '' } })
      for (const need of entry.needs)
        await firm.saveNeed(own, { forumId, organisationId, need: { ...need, about: '' } })
      await firm.decide(this.#as(host), { forumId, organisationId, decision: 'accepted', reason: '' })
    }
    return firms
  }

  /** Firms meet on holidays too, and through a Friday prayer of today: the demo is there on whatever day it is started. */
  async #setFreeOn(forumId: string, firms: Firms, days: Day[], today: Day): Promise<void> {
    for (const { id: organisationId, entry } of firms.values()) {
      const own = this.#as(entry.delegates[0] ?? host)
      const { closures } = await firm.freeTimes(own, { forumId, organisationId })
      const inTheWay = closures.filter(
        ({ kind, from, to }) =>
          kind === 'holiday' || (new Date(from) < today.closesAt && today.opensAt < new Date(to)),
      )
      await firm.setFreeTimes(own, {
        forumId,
        organisationId,
        free: days.map((day) => partOf(day, entry.free)),
        lifted: [...new Set(inTheWay.map(({ liftedBy }) => liftedBy))],
      })
    }
  }

  async #make(boss: Work, forumId: string): Promise<void> {
    await schedule.makeAtOnce(boss, { forumId, revision: await this.#revision(forumId) })
  }

  async #agree(forumId: string, firms: Firms, wishes: Wish[]): Promise<void> {
    for (const wish of wishes) {
      const requestId = await this.#ask(forumId, firms, wish)
      const other = firms.get(wish[1])?.entry.delegates[0] ?? host
      await matching.answer(this.#as(other), { forumId, requestId, answer: 'accepted', reason: '' })
    }
  }

  async #ask(forumId: string, firms: Firms, [from, to, message]: Wish): Promise<string> {
    const asker = firms.get(from)?.entry.delegates[0] ?? host
    const { id } = await matching.request(this.#as(asker), {
      forumId,
      from: idOf(firms, from),
      to: idOf(firms, to),
      message,
    })
    return id
  }

  async #revision(forumId: string): Promise<number> {
    const row = await this.#work.db
      .selectFrom('forums')
      .select('draftRevision')
      .where('id', '=', forumId)
      .executeTakeFirstOrThrow()
    return row.draftRevision
  }

  #as(person: Person): Work {
    const actor = this.#actors.get(person.email)
    if (!actor) throw new Error(`${person.email} is not in the cast`)
    return { ...this.#work, actor }
  }
}

type Wish = [from: string, to: string, message: string]
type Firms = Map<string, { id: string; entry: DemoFirm }>
interface Day {
  opensAt: Date
  closesAt: Date
}

function idOf(firms: Firms, name: string): string {
  const found = firms.get(name)
  if (!found) throw new Error(`${name} is not in the cast`)
  return found.id
}

function countryOf(entry: DemoFirm): string {
  if (entry.profile.zone === 'Asia/Jakarta') return 'ID'
  return entry.profile.zone === 'Europe/Minsk' ? 'BY' : 'RU'
}

/** A day that opens at the next full five minutes, at least six from now: its first lobbies are open. */
function firstDay(now: Date): Day {
  const opensAt = new Date(Math.ceil((now.getTime() + 6 * minute) / (5 * minute)) * 5 * minute)
  return dayFrom(opensAt)
}

/**
 * The first Friday at least two days on, 12:00 in Semarang, which is 08:00 in Minsk: hours both sides are awake, the
 * first of them closed in Semarang for the Friday prayer.
 */
function laterDay(today: Day): Day {
  const date = new Date(today.opensAt.getTime() + 2 * 24 * 60 * minute)
  const friday = 5
  date.setUTCDate(date.getUTCDate() + ((friday - date.getUTCDay() + 7) % 7))
  return dayFrom(new Date(date.setUTCHours(5, 0, 0, 0)))
}

function dayFrom(opensAt: Date): Day {
  const length = slotsADay * (slot.slotMinutes + slot.breakMinutes) * minute
  return { opensAt, closesAt: new Date(opensAt.getTime() + length) }
}

function partOf({ opensAt, closesAt }: Day, free: Free): { from: string; to: string } {
  const cut = (third: number) =>
    new Date(opensAt.getTime() + ((closesAt.getTime() - opensAt.getTime()) * third) / 3).toISOString()
  const parts: Record<Free, [number, number]> = {
    all: [0, 3],
    early: [0, 2],
    middle: [0.5, 2.5],
    late: [1, 3],
  }
  const [from, to] = parts[free]
  return { from: cut(from), to: cut(to) }
}
