import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  beneath,
  directions,
  type HearingMode,
  hear,
  hearingMode,
  type Listener,
  usualMode,
  type Voice,
} from '../../client/room/live/hearing.ts'
import { type Spoken, spoken } from '../../shared/values.ts'

interface Scene {
  sides: Parameters<typeof hear>[2]
  part: Listener['part']
  own: Spoken[]
  voices: Voice[]
}

/** An Indonesian supplier and a buyer who speaks Russian; `into` of the interpreters as each test has it. */
const sides = { supplier: ['id'], buyer: ['ru', 'be'] } satisfies Parameters<typeof hear>[2]
const supplier: Listener = { part: 'supplier', languages: sides.supplier }
const buyer: Listener = { part: 'buyer', languages: sides.buyer }
const interpreter: Listener = { part: 'interpreter', languages: ['id', 'ru'] }

function voice(userId: string, part: Voice['part'], more: Partial<Voice> = {}): Voice {
  return { userId, part, into: null, audible: true, ...more }
}
const firm = voice('firm', 'supplier')
const importer = voice('importer', 'buyer')
const importerColleague = voice('importer colleague', 'buyer')
const host = voice('host', 'host')
const rina = (more: Partial<Voice>) => voice('rina', 'interpreter', more)
const oleg = (more: Partial<Voice>) => voice('oleg', 'interpreter', more)

function gains(listener: Listener, mode: HearingMode, voices: Voice[]): Record<string, number> {
  return Object.fromEntries(hear(listener, mode, sides, voices).gains)
}

describe('who hears what', () => {
  test('the original: everyone but who interprets', () => {
    expect(gains(buyer, 'original', [firm, importerColleague, host, rina({ into: 'ru' })])).toEqual({
      firm: 1,
      'importer colleague': 1,
      host: 1,
      rina: 0,
    })
  })

  test('interpreted: the interpreter instead of the other side, beside the own side and the team', () => {
    expect(gains(buyer, 'interpreted', [firm, importerColleague, host, rina({ into: 'ru' })])).toEqual({
      firm: 0,
      'importer colleague': 1,
      host: 1,
      rina: 1,
    })
  })

  test('over soft original: the other side stays beneath', () => {
    expect(gains(buyer, 'soft', [firm, rina({ into: 'ru' })])).toEqual({ firm: beneath, rina: 1 })
  })

  test('one interpreter turned the other way: the original is whole, and the interpretation for others is not heard', () => {
    for (const mode of hearingMode.options) {
      expect(gains(buyer, mode, [firm, rina({ into: 'id' })])).toEqual({ firm: 1, rina: 0 })
      expect(hear(buyer, mode, sides, [firm, rina({ into: 'id' })]).interpreters).toEqual([])
    }
    expect(gains(supplier, 'interpreted', [importer, rina({ into: 'id' })])).toEqual({ importer: 0, rina: 1 })
  })

  test('two interpreters: both directions at once', () => {
    const both = [rina({ into: 'ru' }), oleg({ into: 'id' })]
    expect(gains(buyer, 'interpreted', [firm, ...both])).toEqual({ firm: 0, rina: 1, oleg: 0 })
    expect(gains(supplier, 'interpreted', [importer, ...both])).toEqual({ importer: 0, rina: 0, oleg: 1 })
  })

  test('an interpreter who is muted or away takes nobody’s original', () => {
    const away = rina({ into: 'ru', audible: false })
    expect(gains(buyer, 'interpreted', [firm, away])).toMatchObject({ firm: 1 })
    expect(hear(buyer, 'interpreted', sides, [firm, away]).interpreters).toEqual([])
    expect(gains(buyer, 'interpreted', [firm, away, oleg({ into: 'ru' })])).toMatchObject({
      firm: 0,
      oleg: 1,
    })
  })

  test('an interpreter who speaks into no language speaks to everyone', () => {
    for (const mode of hearingMode.options)
      for (const listener of [supplier, buyer, interpreter])
        expect(gains(listener, mode, [firm, importer, rina({})])).toEqual({ firm: 1, importer: 1, rina: 1 })
  })

  test('an interpreter hears both sides, and not the other one at work', () => {
    expect(gains(interpreter, 'soft', [firm, importer, host, oleg({ into: 'id' })])).toEqual({
      firm: 1,
      importer: 1,
      host: 1,
      oleg: 0,
    })
  })

  test('somebody of the team hears the side they understand as it is, and the other interpreted', () => {
    const moderator: Listener = { part: 'moderator', languages: ['id'] }
    expect(gains(moderator, 'interpreted', [firm, importer, rina({ into: 'id' })])).toEqual({
      firm: 1,
      importer: 0,
      rina: 1,
    })
  })
})

describe('what holds whatever happens', () => {
  const languages = fc.uniqueArray(fc.constantFrom(...spoken.options), { minLength: 1, maxLength: 4 })
  const anyVoice = (userId: string): fc.Arbitrary<Voice> =>
    fc.record({
      userId: fc.constant(userId),
      part: fc.constantFrom('supplier', 'buyer', 'interpreter', 'moderator', 'host'),
      into: fc.option(fc.constantFrom(...spoken.options)),
      audible: fc.boolean(),
    })
  const meeting: fc.Arbitrary<Scene> = fc.record({
    sides: fc.record({ supplier: languages, buyer: languages }),
    part: fc.constantFrom<Listener['part']>('supplier', 'buyer', 'interpreter', 'moderator', 'host'),
    own: languages,
    voices: fc
      .tuple(...['a', 'b', 'c', 'd', 'e'].map(anyVoice))
      .map((voices) => voices.map((one) => (one.part === 'interpreter' ? one : { ...one, into: null }))),
  })
  const anyMode = fc.constantFrom(...hearingMode.options)
  const listenerIn = ({ sides: both, part, own }: Scene): Listener => ({
    part,
    languages: part === 'supplier' || part === 'buyer' ? both[part] : own,
  })

  test('whoever of the two sides can be heard is heard: themselves, or an interpreter in a language of the listener', () => {
    fc.assert(
      fc.property(meeting, anyMode, (scene, mode) => {
        const listener = listenerIn(scene)
        const { gains: loud } = hear(listener, mode, scene.sides, scene.voices)
        for (const { userId, part, audible } of scene.voices) {
          if (part === 'interpreter' || !audible || loud.get(userId) === 1) continue
          const instead = scene.voices.some(
            (one) =>
              one.part === 'interpreter' &&
              one.audible &&
              one.into !== null &&
              listener.languages.includes(one.into) &&
              loud.get(one.userId) === 1,
          )
          expect(instead, `${userId} is at ${loud.get(userId)} and nobody interprets`).toBe(true)
        }
      }),
    )
  })

  test('every voice has a loudness from 0 to 1, and the own side and the team are whole', () => {
    fc.assert(
      fc.property(meeting, anyMode, (scene, mode) => {
        const { gains: loud } = hear(listenerIn(scene), mode, scene.sides, scene.voices)
        for (const { userId, part } of scene.voices) {
          expect([0, beneath, 1]).toContain(loud.get(userId))
          if (part === scene.part || part === 'moderator' || part === 'host')
            if (part !== 'interpreter') expect(loud.get(userId)).toBe(1)
        }
      }),
    )
  })

  test('the original is everyone who does not interpret, whole, whatever the interpreters do', () => {
    fc.assert(
      fc.property(meeting, (scene) => {
        const heard = hear(listenerIn(scene), 'original', scene.sides, scene.voices)
        expect(heard.interpreters).toEqual([])
        for (const { userId, part } of scene.voices)
          if (part !== 'interpreter') expect(heard.gains.get(userId)).toBe(1)
      }),
    )
  })
})

describe('where it begins', () => {
  test('who shares no language with the other side hears the interpreter over the original; everyone else the original', () => {
    expect(usualMode(buyer, sides)).toBe('soft')
    expect(usualMode(supplier, sides)).toBe('soft')
    expect(usualMode(supplier, { supplier: ['id', 'en'], buyer: ['en'] })).toBe('original')
    expect(usualMode({ part: 'host' }, sides)).toBe('original')
  })

  test('the interpreter is offered a language of each side, one that the other does not speak where there is one', () => {
    expect(directions({ ...sides, own: ['en', 'ru', 'id'] })).toEqual(['id', 'ru'])
    expect(directions({ supplier: ['en', 'id'], buyer: ['en', 'ru'], own: ['en', 'ru', 'id'] })).toEqual([
      'id',
      'ru',
    ])
    expect(directions({ supplier: ['en'], buyer: ['en'], own: ['en', 'id'] })).toEqual(['en'])
    expect(directions({ ...sides, own: [] })).toEqual([])
  })
})
