import type { Board } from '../../../shared/schedule.ts'

/** How good the draft is, as far as the last run knows. */
export type Standing =
  | { kind: 'optimal' }
  /** No schedule has more than so much more weight, in per cent of the most there can be. */
  | { kind: 'within'; percent: number }
  | { kind: 'best_found' }

/**
 * What can be said of the draft by the bounds of its last run; null where nothing can: there was none, it still
 * goes on, or the wishes are others by now. A draft that was changed by hand is no longer what was proved, but
 * the most that its weight can be stays the same.
 */
export function standingOf(board: Pick<Board, 'run' | 'levels' | 'meetings' | 'unplaced'>): Standing | null {
  const { run, levels } = board
  const progress = run?.progress
  // Of a run that was lost nothing was said in the end, but its bound holds.
  const isOver = run?.verdict || run?.state === 'lost'
  if (!isOver || !progress || run.state === 'running') return null
  if (progress.wishes !== board.meetings.length + board.unplaced.length) return null
  const unchanged =
    levels.missing === progress.levels.missing &&
    levels.weight === progress.levels.weight &&
    levels.holes === progress.levels.holes
  if (run.verdict === 'optimal' && unchanged) return { kind: 'optimal' }
  if (run.verdict === 'best_found' || progress.weightBound <= 0) return { kind: 'best_found' }
  const lacking = Math.max(0, progress.weightBound - levels.weight)
  return { kind: 'within', percent: (100 * lacking) / progress.weightBound }
}

/** The most weight that any schedule can have, as far as is known. */
export function weightBoundOf({ run, totalWeight, levels }: Pick<Board, 'run' | 'totalWeight' | 'levels'>) {
  const bound = run?.progress?.weightBound
  return bound === undefined || bound < levels.weight ? totalWeight : Math.min(bound, totalWeight)
}
