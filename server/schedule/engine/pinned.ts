import type { Assignment, Model } from './model.ts'

/** The model with every meeting of a schedule locked where it now stands, so that only the rest is placed. */
export function pinned(model: Model, now: Assignment, schedule: Assignment): Model {
  const wishes = model.wishes.map((wish, at) => {
    const slot = now[at] ?? -1
    return wish.fixed === null && slot >= 0 && (schedule[at] ?? -1) >= 0 ? { ...wish, fixed: slot } : wish
  })
  return { ...model, wishes }
}
