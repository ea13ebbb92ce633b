import type { TestHouse } from './harness.ts'

/** Lets the clock of a house go on by itself, as pages that count down on it expect. Call what it returns to stop. */
export function runClock(house: TestHouse): () => void {
  let last = performance.now()
  const timer = setInterval(() => {
    const now = performance.now()
    house.clock.advance(now - last)
    last = now
  }, 50)
  return () => clearInterval(timer)
}
