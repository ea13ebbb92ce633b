import { parentPort } from 'node:worker_threads'
import { Blackboard, type Board } from './blackboard.ts'
import type { Assignment, Model, Score } from './model.ts'
import { isProved, scoreOf } from './score.ts'
import { search } from './search.ts'

/** What a thread is for: to look for better schedules, or to prove how good one can be. */
export interface Task {
  model: Model
  board: Board
  role: 'search' | 'prove'
  seed: number
  /** What is missing in any schedule. */
  unavoidable: number
  /** When the run ends at the latest, ms since 1970. */
  end: number
}

/** What a thread says: that the board has changed, that there is no schedule at all, or that it has nothing left to do. */
export type Word = 'news' | 'infeasible' | 'idle'

/** One thread's part of a run. It never returns to its event loop for long: what it must hear stands on the board. */
class Work {
  readonly #task: Task
  readonly #board: Blackboard
  #seen = 0

  constructor(task: Task) {
    this.#task = task
    this.#board = new Blackboard(task.board)
  }

  async run(): Promise<void> {
    const { role, seed } = this.#task
    if (role === 'search') this.#search(seed, () => false)
    else await this.#prove()
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

  /** Whether no schedule is better in the first two levels, as far as is known. */
  #placesMost({ missing, weight }: Score): boolean {
    return missing <= this.#task.unavoidable && weight >= this.#board.weightBound
  }

  /** Looks for better schedules until the run ends, or until the best that any thread knows is good enough. */
  #search(seed: number, isEnough: (score: Score) => boolean): void {
    const { model, end } = this.#task
    const from = Date.now()
    const known = this.#board.best()
    if (this.#isOver() || (known && isEnough(known.score))) return
    let version = this.#board.version
    const found = search(model, {
      seed,
      spent: () => {
        if (this.#isOver()) return 1
        if (version !== this.#board.version) {
          version = this.#board.version
          const best = this.#board.best()
          if (best && isEnough(best.score)) return 1
        }
        return (Date.now() - from) / (end - from)
      },
      onBetter: (assignment, score) => this.#offer(assignment, score),
      placesMost: (score) => this.#placesMost(score),
      elsewhere: () => {
        if (this.#board.version === this.#seen) return null
        this.#seen = this.#board.version
        return this.#board.best()
      },
      ...(known && { start: known.assignment }),
    })
    if (found === 'infeasible') this.#say('infeasible')
  }

  /** First how much weight there can be at most, and a second search until it is reached; then how few holes. */
  async #prove(): Promise<void> {
    const { model, seed, unavoidable } = this.#task
    if (model.mandatory) {
      if ((await this.#fewestHoles(null)) === 'infeasible') this.#say('infeasible')
    } else {
      await this.#mostWeight(false)
      const placesMusts = model.wishes.some(({ must }) => must) && this.#board.best()?.score.missing === 0
      if (placesMusts) await this.#mostWeight(true)
      this.#search(seed + 1, (score) => this.#placesMost(score))
      const best = this.#board.best()
      if (best && this.#placesMost(best.score) && !this.#isOver())
        await this.#fewestHoles({ missing: best.score.missing, weight: best.score.weight })
    }
    this.#search(seed + 2, (score) => isProved(unavoidable, score, this.#board))
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

  async #fewestHoles(level: { missing: number; weight: number } | null) {
    const { solveExactly } = await import('./exact/solveExactly.ts')
    const { model, seed } = this.#task
    return solveExactly(model, {
      level,
      seed,
      incumbent: () => this.#board.best()?.assignment ?? null,
      onBound: (holes) => {
        if (this.#board.raiseHolesBound(holes)) this.#say('news')
      },
      onSchedule: (assignment) => this.#offer(assignment, scoreOf(model, assignment)),
      shouldStop: () => this.#isOver(),
    })
  }
}

parentPort?.once('message', (task: Task) => void new Work(task).run())
