import { afterAll, beforeEach } from 'vitest'
import { type HouseOptions, openHouse, type Person, type TestHouse } from './harness.ts'

/** One network address may ask for so many codes in a quarter of an hour, and most tests sign people in. */
const betweenTests = 16 * 60_000

/**
 * A house for all tests of a file, to be awaited at its top, and a host who is signed in. Before each test the clock goes
 * on, so that people may sign in again.
 */
export async function inHouse(
  options: HouseOptions & { betweenTests?: number } = {},
): Promise<{ house: TestHouse; host: Person }> {
  const house = await openHouse(options)
  afterAll(() => house.close())
  beforeEach(() => house.clock.advance(options.betweenTests ?? betweenTests))
  return { house, host: await house.signIn('host@chamber.example') }
}
