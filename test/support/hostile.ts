import fc from 'fast-check'

/** What a form, a script or an attacker may send where a value belongs. Everything of it survives JSON. */
export function hostileValues(known: readonly string[]): fc.Arbitrary<unknown> {
  const deep = (levels: number) => JSON.parse(`${'['.repeat(levels)}${']'.repeat(levels)}`)
  return fc.oneof(
    { weight: 3, arbitrary: fc.constantFrom(...known) },
    { weight: 2, arbitrary: fc.uuid() },
    {
      weight: 4,
      arbitrary: fc.constantFrom<unknown>(
        null,
        true,
        0,
        -1,
        1.5,
        1e308,
        Number.MAX_SAFE_INTEGER + 1,
        '',
        ' ',
        '\0',
        'a\0b',
        'https://firm.example/\0',
        '\ud800',
        'half \udc00 a pair',
        '\u202etxt.exe',
        '💥'.repeat(50),
        'x'.repeat(100_000),
        "'; drop table users; --",
        '%00',
        '../../../../etc/passwd',
        '..%2f..%2fetc%2fpasswd',
        '{{7*7}}',
        '<script>alert(1)</script>',
        '//evil.example',
        'Infinity',
        'NaN',
        '-0',
        '1970-01-01',
        '2000-01-01',
        '2026-02-30',
        '2099-12-31',
        '2020-01-01T00:00:00.000Z',
        '2026-11-22T25:00:00.000Z',
        '+275760-09-13T00:00:00.000Z',
        '24:00',
        '00:00',
        '23:59',
        'Mars/Phobos',
        'UTC+7',
        '+07:00',
        'Etc/GMT+12',
        '../posixrules',
        '000000',
        '999999',
        '__proto__',
        'constructor',
        [],
        [[]],
        {},
        { $ne: null },
        { toString: 'no' },
        { length: 1e9 },
        JSON.parse('{"__proto__":{"role":"host"},"constructor":{"prototype":{"isHost":true}}}'),
        deep(2_000),
        Array.from({ length: 2_000 }, (_, at) => at),
      ),
    },
    { weight: 1, arbitrary: fc.jsonValue({ noUnicodeString: false }) },
    { weight: 1, arbitrary: fc.string({ unit: 'binary', maxLength: 200 }) },
  )
}

/** One change of an input: the `at`-th value in it becomes another, goes, or gets a neighbour. */
export interface Blow {
  at: number
  how: 'replace' | 'drop' | 'add'
  value: unknown
}

export function blows(known: readonly string[]): fc.Arbitrary<Blow[]> {
  const how = fc.constantFrom<Blow['how']>('replace', 'replace', 'replace', 'replace', 'drop', 'add')
  return fc.array(fc.record({ at: fc.nat(), how, value: hostileValues(known) }), {
    minLength: 1,
    maxLength: 3,
  })
}

/** A copy of the input, damaged. */
export function struck(input: unknown, all: readonly Blow[]): unknown {
  const copy: unknown = structuredClone(input)
  for (const { at, how, value: drawn } of all) {
    // Another copy each time: a later blow may strike inside an earlier one, even with the same value.
    const value: unknown = structuredClone(drawn)
    const places = placesIn(copy)
    const place = places[at % Math.max(places.length, 1)]
    if (!place) continue
    if (how === 'replace') place.holder[place.key] = value
    else if (how === 'drop') delete place.holder[place.key]
    else
      Object.defineProperty(place.holder, '__proto__', {
        value,
        enumerable: true,
        configurable: true,
        writable: true,
      })
  }
  return copy
}

interface Place {
  holder: Record<string, unknown>
  key: string
}

function placesIn(value: unknown): Place[] {
  if (!isHolder(value)) return []
  // What was put in before is not gone into: it may be deep.
  return Object.keys(value)
    .slice(0, 20)
    .flatMap((key) => [{ holder: value, key }, ...shallow(value[key])])
}

function shallow(value: unknown): Place[] {
  if (!isHolder(value)) return []
  return Object.keys(value)
    .slice(0, 20)
    .map((key) => ({ holder: value, key }))
}

function isHolder(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null
}

/** Copies of the input, in each of which another one of its texts is replaced. Ids and choices are texts too. */
export function withEachText(input: unknown, text: string): unknown[] {
  if (typeof input === 'string') return [text]
  if (Array.isArray(input))
    return input.flatMap((one, at) => withEachText(one, text).map((changed) => input.with(at, changed)))
  if (!isHolder(input)) return []
  return Object.entries(input).flatMap(([key, value]) =>
    withEachText(value, text).map((changed) => ({ ...input, [key]: changed })),
  )
}
