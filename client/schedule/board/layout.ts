import type { Board, BoardMeeting } from '../../../shared/schedule.ts'

/** What the rows of the board are. */
export type View = 'rooms' | 'organisations' | 'interpreters'

/** A time of the board: one of the forum's slots, or that of a meeting which stands on none of them. */
export interface Column {
  start: string
  end: string
  /** Its place in the board's slots; null for a meeting published before the slots were changed. */
  slot: number | null
  /** Whether a new day begins with it. */
  opensDay: boolean
}

/** One line of the board. A lane has as many as it has meetings at once, one meeting a cell. */
export interface Line {
  key: string
  /** The id of the room or organisation, or the interpreter's name. */
  lane: string
  /** The first is 0. */
  at: number
  /** By start. */
  meetings: ReadonlyMap<string, BoardMeeting>
}

type Days = Board['days']

/** Whether an instant is on this day; on any, and on none of them, where no day is chosen. */
function isOn(day: Days[number] | undefined, start: string): boolean {
  return !day || (start >= day.opensAt && start < day.closesAt)
}

export function meetingsOn(day: Days[number] | undefined, meetings: readonly BoardMeeting[]): BoardMeeting[] {
  return meetings.filter(({ start }) => isOn(day, start))
}

/** The times of one day, or of all where it is left out. */
export function columnsOf(board: Pick<Board, 'slots' | 'meetings' | 'days'>, day?: Days[number]): Column[] {
  const times = new Map<string, Omit<Column, 'opensDay'>>()
  for (const [slot, { start, end }] of board.slots.entries())
    if (isOn(day, start)) times.set(start, { start, end, slot })
  for (const { start, end } of meetingsOn(day, board.meetings))
    if (!times.has(start)) times.set(start, { start, end, slot: null })
  const dayOf = (start: string) => board.days.findIndex((one) => isOn(one, start))
  return [...times.values()]
    .sort((one, other) => (one.start < other.start ? -1 : 1))
    .map((time, at, all) => ({
      ...time,
      opensDay: at === 0 || dayOf(all[at - 1]?.start ?? '') !== dayOf(time.start),
    }))
}

/**
 * The lines of a view: its lanes in the board's order, then whatever a meeting names that the board no longer
 * has. A meeting stands in the lanes of both its organisations.
 */
export function linesOf(
  view: View,
  board: Pick<Board, 'rooms' | 'organisations'>,
  meetings: readonly BoardMeeting[],
): Line[] {
  const lanes = new Map<string, Map<string, BoardMeeting>[]>(
    view === 'interpreters'
      ? interpretersOf(meetings).map((name) => [name, []])
      : board[view].map(({ id }) => [id, []]),
  )
  for (const meeting of meetings)
    for (const lane of lanesOf(view, meeting)) {
      const lines = lanes.get(lane) ?? []
      lanes.set(lane, lines)
      const free = lines.find((line) => !line.has(meeting.start))
      if (free) free.set(meeting.start, meeting)
      else lines.push(new Map([[meeting.start, meeting]]))
    }
  return [...lanes].flatMap(([lane, lines]) =>
    (lines.length > 0 ? lines : [new Map<string, BoardMeeting>()]).map((line, at) => ({
      key: `${lane} ${at}`,
      lane,
      at,
      meetings: line,
    })),
  )
}

export function lanesOf(
  view: View,
  {
    roomId,
    supplierId,
    buyerId,
    interpreter,
  }: Pick<BoardMeeting, 'roomId' | 'supplierId' | 'buyerId' | 'interpreter'>,
): string[] {
  if (view === 'rooms') return [roomId]
  if (view === 'organisations') return [supplierId, buyerId]
  return interpreter === null ? [] : [interpreter]
}

export function interpretersOf(meetings: readonly BoardMeeting[]): string[] {
  return [...new Set(meetings.flatMap(({ interpreter }) => interpreter ?? []))].sort()
}

/** Where there is something to publish; else the day that comes next. */
export function dayToBegin({ days, meetings }: Pick<Board, 'days' | 'meetings'>, now: string) {
  return (
    days.find((day) => meetingsOn(day, meetings).some(({ change }) => change !== 'same')) ??
    days.find(({ closesAt }) => closesAt > now) ??
    days.at(-1)
  )
}
