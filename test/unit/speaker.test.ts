import { describe, expect, test } from 'vitest'
import { type Floor, floorAt } from '../../client/room/live/speaker.ts'

/** Every second of a talk: who speaks then, and who is to be large. */
function large(...talk: readonly string[]): string {
  let floor: Floor | null = null
  const speaking = new Map<string, number>()
  const seen = talk.map((speakers, second) => {
    const now = second * 1_000
    for (const one of speaking.keys()) if (!speakers.includes(one)) speaking.delete(one)
    for (const one of speakers) if (one !== ' ' && !speaking.has(one)) speaking.set(one, now)
    floor = floorAt(floor, speaking, now)
    return floor?.userId ?? '-'
  })
  return seen.join('')
}

describe('among many, the one who speaks is large', () => {
  test('nobody is before somebody has spoken for a while', () => {
    expect(large(' ', ' ', 'a', 'a', 'a')).toBe('----a')
  })

  test('a short word does not take the place', () => {
    expect(large('a', 'a', 'a', ' ', ' ', ' ', 'b', ' ', 'a', 'b', 'a')).toBe('--aaaaaaaaa')
  })

  test('who speaks keeps it against whoever speaks at the same time', () => {
    expect(large('a', 'a', 'a', 'ab', 'ab', 'ab', 'ab', 'b')).toBe('--aaaaab')
  })

  test('it is kept for some seconds, and while all are silent', () => {
    expect(large('a', 'a', 'a', 'b', 'b', 'b', 'b')).toBe('--aaabb')
    expect(large('a', 'a', 'a', ' ', ' ', ' ', ' ', ' ')).toBe('--aaaaaa')
  })

  test('of several the one who has spoken longest takes it', () => {
    expect(large('b', 'bc', 'bc')).toBe('--b')
    expect(large('c', 'bc', 'bc')).toBe('--c')
  })
})
