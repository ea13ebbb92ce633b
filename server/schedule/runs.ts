import { randomUUID } from 'node:crypto'
import { setTimeout as pause } from 'node:timers/promises'
import type { RunProgress } from '../../shared/schedule.ts'
import type { Log } from '../platform/log.ts'
import { type Runner, runSystem, type Work } from '../platform/work.ts'
import { saveDraft } from './drafting.ts'
import { holdForum } from './draftStore.ts'
import type { Planning } from './planning.ts'
import { type RunRow, report, takeUp } from './runStore.ts'

/** The schedules that this process makes. */
export interface Runs {
  /** Takes a run up, unless another process has. Comes back at once. */
  begin(runId: string): void
  /** Ends all of them with the best they have. */
  close(): Promise<void>
}

/**
 * In ms: how often is written down how far a run is, the first time sooner, and how often the draft becomes its best.
 * Only of the draft hosts are told; how far the run is, their pages ask by themselves.
 */
const beat = 350
const firstBeat = 40
const draftEvery = 2_000

/**
 * Makes the schedules of the runs in the database. What a run has found is written over the draft as it is then: what
 * was cancelled, has begun or no longer fits meanwhile is left out.
 */
export function startRuns(parts: { runner: Runner; planning: Planning; log: Log }): Runs {
  const { runner, log } = parts
  const maker = randomUUID()
  const makings = new Set<Making>()
  const underWay = new Set<Promise<void>>()
  let isClosed = false

  const make = async (runId: string): Promise<void> => {
    const row = await takeUp(runner.db, runId, maker, runner.now())
    if (!row) return
    const making = new Making(parts, row)
    makings.add(making)
    if (isClosed) making.stop()
    await making.run().finally(() => makings.delete(making))
  }
  return {
    begin: (runId) => {
      const done = make(runId)
        .catch((error) => log.error({ err: error, runId }, 'a schedule could not be made'))
        .finally(() => underWay.delete(done))
      underWay.add(done)
    },
    close: async () => {
      isClosed = true
      for (const making of makings) making.stop()
      await Promise.all(underWay)
    },
  }
}

type Followed = Awaited<ReturnType<typeof follow>>
const follow = (planning: Planning, runId: string, patience: number) =>
  planning.ask('follow', { runId, patience })

interface News {
  state?: RunRow['state']
  verdict?: RunRow['verdict']
  progress?: RunProgress
}

/** One run in this process, from the start of its engine to its last draft. */
class Making {
  readonly #runner: Runner
  readonly #planning: Planning
  readonly #log: Log
  readonly #row: RunRow
  /** The progress that hosts have heard of, and that of what is in the draft, as JSON. */
  #told = ''
  #drafted = ''
  #draftedAt = -Infinity
  #isStopped = false
  /** The run is no longer this process's: it writes nothing more. */
  #isLost = false

  constructor({ runner, planning, log }: { runner: Runner; planning: Planning; log: Log }, row: RunRow) {
    this.#runner = runner
    this.#planning = planning
    this.#log = log
    this.#row = row
  }

  /** Ends it soon, with what it has. */
  stop(): void {
    this.#isStopped = true
    this.#planning.ask('stop', { runId: this.#row.id }).catch(() => undefined)
  }

  async run(): Promise<void> {
    const { id: runId, forumId, seconds } = this.#row
    try {
      await this.#planning.ask('begin', { runId, forumId, seconds, now: this.#runner.now() })
      if (this.#isStopped) this.stop()
      await this.#follow()
    } catch (error) {
      this.#log.error({ err: error, forumId }, 'a schedule could not be made')
      await this.#patiently(() => this.#change((work) => this.#end(work, { state: 'failed' })))
    } finally {
      await this.#planning.ask('end', { runId }).catch(() => undefined)
    }
  }

  /** Tells and writes what the engine finds, until it is done. */
  async #follow(): Promise<void> {
    while (!this.#isLost) {
      const found = await follow(this.#planning, this.#row.id, this.#drafted ? beat : firstBeat)
      if (found.done) return this.#conclude(found)
      // A database that is away for a moment is no reason to lose what is found.
      await this.#beat(found).catch(async (error) => {
        this.#log.warn({ err: error }, 'a schedule in the making could not be kept; it is tried again')
        await pause(1_000)
      })
    }
  }

  async #beat({ progress }: Followed): Promise<void> {
    const found = keyOf(progress)
    const isNews = found !== this.#told
    const isDue = found !== this.#drafted && performance.now() - this.#draftedAt >= draftEvery
    await this.#change(async (work) => {
      if (!(await this.#report(work, isNews && progress ? { progress } : {}))) return
      if (!isDue) return
      await this.#draft(work)
      this.#tell(work)
    })
    this.#told = found
    if (!isDue) return
    this.#drafted = found
    this.#draftedAt = performance.now()
  }

  async #conclude({ progress, done }: Followed): Promise<void> {
    const isFound = done?.kind === 'schedule'
    const state = this.#isStopped ? 'stopped' : isFound ? 'done' : 'failed'
    if (state === 'failed')
      this.#log.error({ forumId: this.#row.forumId, outcome: done?.kind }, 'no schedule was found')
    await this.#patiently(() =>
      this.#change(async (work) => {
        if (!(await this.#report(work, {}))) return
        if (isFound) await this.#draft(work)
        await this.#end(work, { state, verdict: done?.verdict ?? null, ...(progress && { progress }) })
      }),
    )
  }

  /** Holds the forum's row first, as all who change its schedule do. */
  #change(act: (work: Work<null>) => Promise<unknown>): Promise<void> {
    return runSystem(this.#runner, async (work) => {
      await holdForum(work.db, this.#row.forumId)
      await act(work)
    })
  }

  /** Says how it stands and hears whether it is to stop; false where the run is no longer this process's. */
  async #report({ db, now }: Work<null>, { progress, ...news }: News): Promise<boolean> {
    const row = await report(db, this.#row.id, {
      ...news,
      heardAt: now,
      ...(progress && { progress: JSON.stringify(progress) }),
    })
    if (!row) this.#isLost = true
    if ((!row || row.stopWanted) && !this.#isStopped) this.stop()
    return row !== undefined
  }

  async #end(work: Work<null>, news: News): Promise<void> {
    await this.#report(work, news)
    this.#tell(work)
  }

  async #draft(work: Work<null>): Promise<void> {
    const { id: runId, forumId } = this.#row
    const change = { kind: 'run' as const, runId }
    const { rows } = await this.#planning.ask('change', { forumId, now: work.now, change })
    await saveDraft(work, forumId, rows)
  }

  #tell(work: Work<null>): void {
    work.tell([`team:${this.#row.forumId}`], ['schedule'])
  }

  /** For what must not be lost to a database that is away for a moment. */
  async #patiently(act: () => Promise<void>): Promise<void> {
    for (let tries = 1; ; tries++) {
      try {
        return await act()
      } catch (error) {
        if (tries === 5) throw error
        await pause(tries * 500)
      }
    }
  }
}

/** What tells two findings apart: all but the time. Nothing found is the empty text. */
function keyOf(progress: RunProgress | null): string {
  return progress === null ? '' : JSON.stringify({ ...progress, ms: 0 })
}
