import type { MediaHealth, NetworkVerdict } from '../../../shared/media.ts'
import { goodbyeMs, type OnWall, type Phase, type Presence, phaseOf } from '../../../shared/room.ts'
import type { Side } from '../../../shared/values.ts'

/** What a room can need of the team now, the most urgent first. */
export const needs = ['nobody', 'missing', 'poor', 'interpreter', 'more', 'ending'] as const
export type Need = (typeof needs)[number]

/** A meeting that ends within so long is soon to be looked at, ms. */
const endingMs = 60_000

export type Part = Side | 'interpreter'

/**
 * Where a part of a meeting is: `expected` before the start, `missing` from then on, `away` while a lost
 * connection is waited for.
 */
export type Whereabouts = 'room' | 'lobby' | 'away' | 'missing' | 'expected'

/** What the wall says of one meeting at one moment. */
export interface Look {
  phase: Phase
  parts: Record<Part, Whereabouts>
  /** Since when the longest missing part has been missing, ms since 1970; null where nobody is missing. */
  since: number | null
  /** All that it needs, the most urgent first. */
  needs: Need[]
  /** The worst of what the people inside found in the lobby. */
  network: NetworkVerdict | null
  /** The worst of what the media server sees now. */
  media: MediaHealth | null
}

export function isRunning(phase: Phase): boolean {
  return phase === 'live' || phase === 'last_minutes'
}

/** What there is to say of a meeting at `now`, ms since 1970 on the server's clock. */
export function lookAt({ meeting, present, extension, seenAt }: OnWall, now: number): Look {
  const phase = phaseOf(meeting, now)
  const running = isRunning(phase)
  const of = (part: Part) => present.filter((one) => one.part === part)
  const where = (people: Presence[], expected = 1): Whereabouts => {
    if (people.length < expected) return running ? 'missing' : 'expected'
    const reached = people.filter(({ reachable }) => reachable)
    if (reached.length === 0) return 'away'
    return reached.some(({ place }) => place === 'room') ? 'room' : 'lobby'
  }
  const parts = {
    supplier: where(of('supplier')),
    buyer: where(of('buyer')),
    interpreter: where(of('interpreter'), interpretersOf(meeting).length),
  }
  const start = Date.parse(meeting.start)
  const missing = (['supplier', 'buyer'] as const).filter((part) => parts[part] === 'missing')
  const since = missing.map((part) => Math.max(start, Date.parse(seenAt[part] ?? meeting.start)))
  const network = worst(present, 'network', ['bad', 'poor', 'fair', 'good'])
  const media = worst(present, 'media', ['poor', 'fair', 'good'])
  const needed: Record<Need, boolean> = {
    nobody: missing.length === 2,
    missing: missing.length === 1,
    poor: running ? media === 'poor' || present.some(({ reachable }) => !reachable) : network === 'bad',
    interpreter: needsInterpreter(meeting) && parts.interpreter === 'missing',
    more: running && extension !== null,
    ending: running && Date.parse(meeting.end) - now <= endingMs,
  }
  return {
    phase,
    parts,
    since: since.length > 0 ? Math.min(...since) : parts.interpreter === 'missing' ? start : null,
    needs: needs.filter((need) => needed[need]),
    network,
    media,
  }
}

/** The names of those who are booked to interpret. */
export function interpretersOf({ interpreter, secondInterpreter }: OnWall['meeting']): string[] {
  return [interpreter, secondInterpreter].filter((name) => name !== null)
}

function needsInterpreter(meeting: OnWall['meeting']): boolean {
  return interpretersOf(meeting).length > 0
}

function worst<K extends 'network' | 'media'>(
  present: readonly Presence[],
  of: K,
  fromWorst: readonly NonNullable<Presence[K]>[],
): NonNullable<Presence[K]> | null {
  return fromWorst.find((one) => present.some((person) => person[of] === one)) ?? null
}

/** How the wall is read: what needs somebody first, or by room, or by time. */
export const orders = ['need', 'room', 'time'] as const
export type Order = (typeof orders)[number]

export const filters = ['all', 'need', 'running', 'next'] as const
export type Filter = (typeof filters)[number]

export interface Looked {
  room: OnWall
  look: Look
}

/**
 * What is on the wall at `now`: the meetings whose lobby is open, that run or say goodbye, and for a room with
 * none of these its next one.
 */
export function onTheWall(meetings: readonly OnWall[], now: number): Looked[] {
  const looked = meetings
    .map((room) => ({ room, look: lookAt(room, now) }))
    .filter(
      ({ room: { meeting }, look }) =>
        look.phase !== 'cancelled' && now < Date.parse(meeting.end) + goodbyeMs,
    )
  const taken = new Set(
    looked.filter(({ look }) => look.phase !== 'early').map(({ room }) => room.meeting.roomName),
  )
  return looked
    .toSorted((a, b) => byTime(a, b))
    .filter(({ room: { meeting }, look }) => {
      if (look.phase !== 'early') return true
      if (taken.has(meeting.roomName)) return false
      taken.add(meeting.roomName)
      return true
    })
}

/** Sorts for reading. */
export function inOrder(looked: readonly Looked[], order: Order): Looked[] {
  const compare = { need: byNeed, room: byRoom, time: byTime }[order]
  return looked.toSorted(compare)
}

export function passes({ look }: Looked, filter: Filter): boolean {
  switch (filter) {
    case 'all':
      return true
    case 'need':
      return look.needs.length > 0
    case 'running':
      return isRunning(look.phase)
    case 'next':
      return look.phase === 'early' || look.phase === 'lobby'
  }
}

/** Letters as they are looked for: without case and marks. */
function plain(text: string): string {
  return text.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase().trim()
}

/** Whether a room is meant by what was typed: its number, or a part of a name in it. */
export function isMeant({ room: { meeting, present, standIns } }: Looked, typed: string): boolean {
  const wanted = plain(typed)
  if (/^\d+$/.test(wanted)) return meeting.roomName === String(Number(wanted))
  const names = [
    meeting.supplier.name,
    meeting.buyer.name,
    ...interpretersOf(meeting),
    ...present.map(({ name }) => name),
    ...standIns.map(({ name }) => name),
  ]
  return names.some((name) => plain(name).includes(wanted))
}

/** The most urgent need first, of the same need the one that has waited longest; then what runs, then rooms. */
function byNeed(a: Looked, b: Looked): number {
  return rank(a) - rank(b) || (a.look.since ?? 0) - (b.look.since ?? 0) || byRoom(a, b)
}

function rank({ look: { needs: of, phase } }: Looked): number {
  const [first] = of
  return first ? needs.indexOf(first) : needs.length + (phase === 'over' ? 1 : 0)
}

function byRoom(a: Looked, b: Looked): number {
  return (
    a.room.meeting.roomName.localeCompare(b.room.meeting.roomName, 'en', { numeric: true }) ||
    Date.parse(a.room.meeting.start) - Date.parse(b.room.meeting.start)
  )
}

function byTime(a: Looked, b: Looked): number {
  return Date.parse(a.room.meeting.start) - Date.parse(b.room.meeting.start) || byRoom(a, b)
}
