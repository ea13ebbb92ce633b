import type { Assignment, Score } from './model.ts'
import { compareScores } from './score.ts'

const lock = 0
const stopped = 1
const version = 2
const weightBound = 3
const holesBound = 4
const missingBound = 5
const scoreAt = 6
const headings = 11

/** How long one thread waits for another that writes, ms. */
const patience = 2_000

/** The memory behind a blackboard, to be handed to another thread. */
export type Board = Int32Array<SharedArrayBuffer>

/**
 * What the threads of one run share: the best schedule so far, the bounds, and whether to stop. A few dozen reads and
 * writes a second, in shared memory because the threads never return to their event loops while they work.
 */
export class Blackboard {
  readonly #board: Board

  constructor(board: Board) {
    this.#board = board
  }

  static boardFor(wishes: number): Board {
    const board = new Int32Array(new SharedArrayBuffer((headings + wishes) * 4))
    board[weightBound] = 2 ** 31 - 1
    return board
  }

  get isStopped(): boolean {
    return Atomics.load(this.#board, stopped) === 1
  }

  stop(): void {
    Atomics.store(this.#board, stopped, 1)
  }

  /** Rises with each better schedule; 0 as long as there is none. */
  get version(): number {
    return Atomics.load(this.#board, version)
  }

  get missingBound(): number {
    return Atomics.load(this.#board, missingBound)
  }

  raiseMissingBound(missing: number): boolean {
    return this.#raise(missingBound, missing)
  }

  get weightBound(): number {
    return Atomics.load(this.#board, weightBound)
  }

  /** Whether the bound is lower than the one before. */
  lowerWeightBound(weight: number): boolean {
    return this.#exclusively(() => {
      if (weight >= this.weightBound) return false
      this.#board[weightBound] = weight
      return true
    })
  }

  get holesBound(): number {
    return Atomics.load(this.#board, holesBound)
  }

  raiseHolesBound(holes: number): boolean {
    return this.#raise(holesBound, holes)
  }

  #raise(place: number, value: number): boolean {
    return this.#exclusively(() => {
      if (value <= Atomics.load(this.#board, place)) return false
      this.#board[place] = value
      return true
    })
  }

  /** Writes a schedule down if it is better than the one there. */
  offer(assignment: Assignment, score: Score): boolean {
    return this.#exclusively(() => {
      if (this.version > 0 && compareScores(score, this.#score()) >= 0) return false
      const { missing, weight, holes, strain, unfairness } = score
      this.#board.set([missing, weight, holes, strain, unfairness], scoreAt)
      this.#board.set(assignment, headings)
      Atomics.add(this.#board, version, 1)
      return true
    })
  }

  /** The best schedule so far, or null. */
  best(): { assignment: Assignment; score: Score } | null {
    return this.#exclusively(() =>
      this.version === 0
        ? null
        : { assignment: new Int32Array(this.#board.subarray(headings)), score: this.#score() },
    )
  }

  #score(): Score {
    const [missing = 0, weight = 0, holes = 0, strain = 0, unfairness = 0] = this.#board.subarray(
      scoreAt,
      headings,
    )
    return { missing, weight, holes, strain, unfairness }
  }

  #exclusively<T>(act: () => T): T {
    const until = Date.now() + patience
    // Sleeping, not spinning: whoever holds it may have to wait for a core. Who held it so long has died with it.
    while (Atomics.compareExchange(this.#board, lock, 0, 1) !== 0 && Date.now() < until)
      Atomics.wait(this.#board, lock, 1, 1)
    try {
      return act()
    } finally {
      Atomics.store(this.#board, lock, 0)
      Atomics.notify(this.#board, lock, 1)
    }
  }
}
