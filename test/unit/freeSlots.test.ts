import fc from 'fast-check'
import { expect, test } from 'vitest'
import { freeSlotsOf, isAlways, slotsOf, spansOf } from '../../client/forum/freeSlots.ts'

const day = { opensAt: '2026-11-23T02:00:00.000Z', closesAt: '2026-11-23T06:10:00.000Z' }
const cut = { slotMinutes: 20, breakMinutes: 10 }

test('slots follow each other from the opening, and the last reaches to the closing', () => {
  const slots = slotsOf(day, cut)
  expect(slots).toHaveLength(8)
  expect(new Date(slots[0]?.from ?? 0).toISOString()).toBe(day.opensAt)
  expect(new Date(slots.at(-1)?.to ?? 0).toISOString()).toBe(day.closesAt)
  for (const [at, slot] of slots.entries()) expect(slots[at + 1]?.from ?? slot.to).toBe(slot.to)
})

test('a day shorter than a meeting has no slot', () => {
  expect(slotsOf({ ...day, closesAt: '2026-11-23T02:15:00.000Z' }, cut)).toEqual([])
})

test('all slots make the whole day, and none makes nothing', () => {
  const slots = slotsOf(day, cut)
  expect(spansOf(slots, new Set(slots.map(({ from }) => from)))).toEqual([
    { from: day.opensAt, to: day.closesAt },
  ])
  expect(spansOf(slots, new Set())).toEqual([])
})

test('a slot that is free only in part is not free', () => {
  const slots = slotsOf(day, cut)
  expect(freeSlotsOf(slots, [{ from: '2026-11-23T02:05:00.000Z', to: '2026-11-23T03:00:00.000Z' }])).toEqual(
    new Set([Date.parse('2026-11-23T02:30:00.000Z')]),
  )
})

test('all that is still to come makes always, whatever was left out before', () => {
  const slots = slotsOf(day, cut)
  const [first, second, ...rest] = slots.map(({ from }) => from)
  const now = second ?? 0
  expect(isAlways(slots, new Set(rest), now)).toBe(true)
  expect(isAlways(slots, new Set(rest.slice(1)), now)).toBe(false)
  expect(isAlways(slots, new Set([first ?? 0]), Date.parse(day.closesAt))).toBe(false)
})

test('what was chosen is chosen again after it was saved', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 10, max: 120 }),
      fc.integer({ min: 0, max: 60 }),
      fc.array(fc.boolean(), { minLength: 30, maxLength: 30 }),
      (slotMinutes, breakMinutes, choice) => {
        const slots = slotsOf(day, { slotMinutes, breakMinutes })
        const chosen = new Set(slots.filter((_, at) => choice[at]).map(({ from }) => from))
        expect(freeSlotsOf(slots, spansOf(slots, chosen))).toEqual(chosen)
      },
    ),
  )
})
