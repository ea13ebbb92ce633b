import { readlinkSync } from 'node:fs'
import { setPriority } from 'node:os'
import { parentPort } from 'node:worker_threads'
import { Blackboard, type Board } from './blackboard.ts'
import type { Assignment, Model, Score } from './model.ts'
import { isProved, placesMost, scoreOf } from './score.ts'
import { search } from './search.ts'
import { keepsEveryLimit } from './state.ts'

/** What a thread is for: to look for better schedules, or to prove how good one can be. */
export interface Task {
  model: Model
  board: Board
  role: 'search' | 'prove'
  seed: number
  /** When the run ends at the latest, ms since 1970. */
  end: number
}

/** What a thread says: that the board has changed, that there is no schedule at all, or that it has nothing left to do. */
export type Word = 'news' | 'infeasible' | 'idle'

/** How long a search goes on before it makes room for a second proof, ms. */
const enough = 1_000

/** One thread's part of a run. It never returns to its event loop for long: what it must hear stands on the board. */
class Work {
  readonly #task: Task
  readonly #board: Blackboard
  #seen = 0
  #known: { version: number; assignment: Assignment | null } = { version: 0, assignment: null }

  constructor(task: Task) {
    this.#task = task
    this.#board = new Blackboard(task.board)
  }

  async run(): Promise<void> {
    const { role, seed, model } = this.#task
    if (role === 'prove') await this.#prove()
    else if (model.mandatory) {
      // Two proofs from different starts beat one and a search that has seen enough.
      this.#search(seed, () => false, Date.now() + enough)
      await this.#proveFeasible(seed + 1)
    }
    this.#search(seed, () => false)
    this.#say('idle')
  }

  #say(word: Word): void {
    parentPort?.postMessage(word)
  }

  #isOver(): boolean {
    return this.#board.isStopped || Date.now() >= this.#task.end
  }

  #offer(assignment: Assignment, score: Score): void {
    if (this.#board.offer(assignment, score)) this.#say('news')
  }

  /** What the solver says is looked at once more: a mistake in the encoding must never reach the board. */
  #offerProved(assignment: Assignment): void {
    const { model } = this.#task
    if (!keepsEveryLimit(model, assignment)) throw new Error('the exact solver broke a limit')
    this.#offer(assignment, scoreOf(model, assignment))
  }

  /** Looks for better schedules until the run ends, or until the best that any thread knows is good enough. */
  #search(seed: number, isEnough: (score: Score) => boolean, until = Infinity): void {
    const { model } = this.#task
    const end = Math.min(this.#task.end, until)
    const from = Date.now()
    // The version first: what comes between the two is then looked at again.
    let { version } = this.#board
    const known = this.#board.best()
    if (this.#isOver() || (known && isEnough(known.score))) return
    const found = search(model, {
      seed,
      spent: () => {
        if (this.#isOver() || Date.now() >= end) return 1
        if (version !== this.#board.version) {
          version = this.#board.version
          const best = this.#board.best()
          if (best && isEnough(best.score)) return 1
        }
        return (Date.now() - from) / (end - from)
      },
      onBetter: (assignment, score) => this.#offer(assignment, score),
      placesMost: (score) => placesMost(score, this.#board),
      elsewhere: () => {
        if (this.#board.version === this.#seen) return null
        this.#seen = this.#board.version
        return this.#board.best()
      },
      ...(known && { start: known.assignment }),
    })
    if (found === 'infeasible') this.#say('infeasible')
  }

  /**
   * Level by level: how much weight there can be at most, with a second search until it is reached; where that does not
   * meet, whether there can be less missing, and more weight; then how few holes.
   */
  async #prove(): Promise<void> {
    const { model, seed } = this.#task
    if (model.mandatory) await this.#proveFeasible(seed)
    else {
      const settles = (score: Score) => placesMost(score, this.#board)
      await this.#mostWeight(false)
      this.#search(seed + 1, settles, Date.now() + this.#share(0.25))
      await this.#proveLeastMissing()
      if (this.#board.best()?.score.missing === 0 && model.wishes.some(({ must }) => must))
        await this.#mostWeight(true)
      await this.#proveMostWeight()
      this.#search(seed + 2, settles)
      const best = this.#board.best()
      if (best && settles(best.score)) await this.#fewestHoles(seed, best.score)
    }
    this.#search(seed + 3, (score) => isProved(score, this.#board))
  }

  /** A share of the time that is left, ms. */
  #share(share: number): number {
    return (this.#task.end - Date.now()) * share
  }

  /** As long as it is quickly found out: whether a schedule can lack less than the best does. */
  async #proveLeastMissing(): Promise<void> {
    const until = Date.now() + this.#share(0.3)
    for (;;) {
      const missing = this.#board.best()?.score.missing ?? 0
      if (missing <= this.#board.missingBound) return
      const answer = await this.#isThere({ missing: missing - 1, weight: 0 }, until)
      if (answer === 'infeasible' && this.#board.raiseMissingBound(missing)) this.#say('news')
      else if (answer === 'stopped' || answer === 'too_large') return
    }
  }

  /** The same of more weight, among those that lack no more. */
  async #proveMostWeight(): Promise<void> {
    const until = Date.now() + this.#share(0.4)
    for (;;) {
      const score = this.#board.best()?.score
      if (!score || score.missing > this.#board.missingBound || placesMost(score, this.#board)) return
      const { missing, weight } = score
      const answer = await this.#isThere({ missing, weight: weight + 1 }, until)
      if (answer === 'infeasible' && this.#board.lowerWeightBound(weight)) this.#say('news')
      else if (answer === 'stopped' || answer === 'too_large') return
    }
  }

  /** The best schedule there is; the same object while it is the same. */
  #incumbent(): Assignment | null {
    const { version } = this.#board
    if (version !== this.#known.version)
      this.#known = { version, assignment: this.#board.best()?.assignment ?? null }
    return this.#known.assignment
  }

  /** Whether there is a schedule as good as this; the first that is found is offered. */
  async #isThere(level: { missing: number; weight: number }, until: number) {
    const { solveExactly } = await import('./exact/solveExactly.ts')
    const { model, seed } = this.#task
    let isFound = false
    const answer = await solveExactly(model, {
      level,
      seed,
      anySchedule: true,
      incumbent: () => null,
      onBound: () => undefined,
      onSchedule: (assignment) => {
        isFound = true
        this.#offerProved(assignment)
      },
      shouldStop: () => isFound || this.#isOver() || Date.now() >= until,
    })
    return isFound ? 'found' : answer
  }

  /** The fewest holes of a model of which all must be placed, or that it cannot be. */
  async #proveFeasible(seed: number): Promise<void> {
    if ((await this.#fewestHoles(seed, null)) === 'infeasible') this.#say('infeasible')
  }

  // What only proofs need is imported when it comes to them: a first schedule does not wait for it.

  async #mostWeight(everyMust: boolean): Promise<void> {
    const { boundWeight } = await import('./bound/weightBound.ts')
    await boundWeight(this.#task.model, {
      onBound: (weight) => {
        if (this.#board.lowerWeightBound(weight)) this.#say('news')
      },
      shouldStop: () => this.#isOver(),
      everyMust,
    })
  }

  async #fewestHoles(seed: number, level: { missing: number; weight: number } | null) {
    if (this.#isOver()) return 'stopped'
    const { solveExactly } = await import('./exact/solveExactly.ts')
    const { model } = this.#task
    return solveExactly(model, {
      level,
      seed,
      incumbent: () => this.#incumbent(),
      onBound: (holes) => {
        if (this.#board.raiseHolesBound(holes)) this.#say('news')
      },
      onSchedule: (assignment) => this.#offerProved(assignment),
      shouldStop: () => this.#isOver(),
    })
  }
}

/**
 * Lets the server's own thread go first where the cores are few: Linux keeps a priority for each thread, and says its
 * id to the thread that asks. Elsewhere all threads are alike.
 */
function giveWay(): void {
  if (process.platform !== 'linux') return
  try {
    const [, , id] = readlinkSync('/proc/thread-self').split('/')
    if (id) setPriority(Number(id), 10)
  } catch (error) {
    console.warn('the schedule engine runs at the priority of the server:', error)
  }
}

giveWay()
parentPort?.once('message', (task: Task) => void new Work(task).run())
