import { expect, test } from 'vitest'
import { Handfuls } from '../../server/platform/coordination/handfuls.ts'
import { memoryCoordination } from '../../server/platform/coordination/memory.ts'
import { createLog } from '../../server/platform/log.ts'
import { Refusal } from '../../server/platform/refusal.ts'

/** So many processes on one coordination, whose clock stands until it is moved. */
function processes(number: number) {
  let at = Date.parse('2026-11-23T02:00:00Z')
  const coordination = memoryCoordination({ now: () => at, log: createLog('silent') })
  return {
    all: Array.from({ length: number }, () => new Handfuls(coordination, () => new Date(at))),
    advance: (ms: number) => {
      at += ms
    },
  }
}

/** Uses until the first refusal. */
async function usesOf(handfuls: Handfuls, perMinute: number): Promise<number> {
  for (let uses = 0; ; uses++) {
    try {
      await handfuls.count('somebody', perMinute)
    } catch (error) {
      expect(error).toBeInstanceOf(Refusal)
      return uses
    }
  }
}

test.each([600, 120, 24, 12])(
  'one process grants %i uses in a minute, and as many in the next',
  async (perMinute) => {
    const {
      all: [one],
      advance,
    } = processes(1)
    if (!one) throw new Error('there is a process')
    expect(await usesOf(one, perMinute)).toBe(perMinute)
    advance(60_000)
    expect(await usesOf(one, perMinute)).toBe(perMinute)
  },
)

test('what one process has not used of its handful is all that another grants too much', async () => {
  const {
    all: [one, other],
    advance,
  } = processes(2)
  if (!one || !other) throw new Error('there are two processes')
  await one.count('somebody', 120)
  expect(await usesOf(other, 120)).toBe(110)
  expect(await usesOf(one, 120)).toBe(9)
  // A handful that was taken is good for a minute.
  advance(59_999)
  await expect(one.count('somebody', 120)).rejects.toBeInstanceOf(Refusal)
})

test('people do not count for each other', async () => {
  const {
    all: [one],
  } = processes(1)
  if (!one) throw new Error('there is a process')
  await usesOf(one, 12)
  await one.count('somebody else', 12)
})
