/**
 * Search in the HS nomenclature, in memory. Pure: the text and the trade words are passed in, nothing is read
 * here. A query takes about a millisecond, the first one a tenth of a second more.
 */

/** A subheading with what stands above it. */
export interface Subheading {
  /** Six digits. */
  code: string
  text: string
  heading: string
  chapter: string
}

export interface Nomenclature {
  /** The best subheadings for a code, its beginning, or words in English or Indonesian; the best first. */
  search(query: string, limit: number): Subheading[]
  /** The subheading of this code, if there is one. */
  find(code: string): Subheading | undefined
}

/**
 * Makes the nomenclature searchable.
 * @param tsv lines of `code<TAB>text`: chapters with two digits, headings with four, subheadings with six
 * @param tradeWords words of the trade, each with the codes (2 to 6 digits, spaces between) it stands for,
 *   the likeliest first
 */
export function nomenclatureOf(tsv: string, tradeWords: Readonly<Record<string, string>>): Nomenclature {
  const subheadings = subheadingsOf(tsv)
  const byCode = new Map(subheadings.map((subheading) => [subheading.code, subheading]))
  // Made for the first search: a start does not wait for it.
  let made: { index: Map<string, Posting[]>; phrases: Phrase[] } | undefined
  const searchable = () => {
    made ??= {
      index: indexOf(subheadings),
      phrases: Object.entries(tradeWords).map(([phrase, codes]) => ({
        words: wordsOf(phrase),
        codes: codes.split(' '),
      })),
    }
    return made
  }

  return {
    find: (code) => byCode.get(code),
    search(query, limit) {
      const prefix = codeOf(query)
      if (prefix !== null)
        return prefix
          ? subheadings
              .values()
              .filter(({ code }) => code.startsWith(prefix))
              .take(limit)
              .toArray()
          : []
      const { index, phrases } = searchable()
      return rank(subheadings, termsOf(wordsOf(query), phrases), index, limit)
    },
  }
}

function subheadingsOf(tsv: string): Subheading[] {
  const rows = tsv.split('\n').flatMap((line) => {
    const [code, text] = line.split('\t')
    return code && text ? [[code, text.trim()] as const] : []
  })
  const texts = new Map(rows)
  return rows
    .filter(([code]) => code.length === 6)
    .map(([code, text]) => ({
      code,
      text,
      heading: texts.get(code.slice(0, 4)) ?? '',
      chapter: texts.get(code.slice(0, 2)) ?? '',
    }))
}

/** The digits of "4412", "44.12" or a national code such as "4412.31.00"; null for what is no code. */
function codeOf(query: string): string | null {
  const digits = query.replace(/[\s.]/g, '')
  return /^\d{1,12}$/.test(digits) ? digits.slice(0, 6) : null
}

const fillers = new Set([
  'a',
  'an',
  'and',
  'dan',
  'dari',
  'for',
  'in',
  'of',
  'or',
  'the',
  'untuk',
  'with',
  'yang',
])

/** The words of a text without accents, fillers and English plurals. */
export function wordsOf(text: string): string[] {
  const plain = text.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase()
  return (plain.match(/[a-z0-9]+/g) ?? []).filter((word) => !fillers.has(word)).map(singular)
}

function singular(word: string): string {
  if (word.length > 4 && word.endsWith('ies')) return `${word.slice(0, -3)}y`
  if (word.length > 4 && /(?:ss|x|ch|sh)es$/.test(word)) return word.slice(0, -2)
  if (word.length > 3 && /[^su]s$/.test(word)) return word.slice(0, -1)
  return word
}

/** Where a word stands, and what finding it there is worth. */
const worth = { text: 6, heading: 2.5, chapter: 1 }
/** A word that only begins with what was typed is worth this part. */
const begun = 0.6

interface Posting {
  /** Place in the list of subheadings. */
  at: number
  worth: number
}

function indexOf(subheadings: readonly Subheading[]): Map<string, Posting[]> {
  const index = new Map<string, Posting[]>()
  for (const [at, subheading] of subheadings.entries()) {
    const best = new Map<string, number>()
    for (const part of ['text', 'heading', 'chapter'] as const)
      for (const [place, word] of wordsOf(subheading[part]).entries()) {
        // What a text is about stands at its beginning.
        const here = worth[part] * (1 - Math.min(place, 8) * 0.05)
        best.set(word, Math.max(best.get(word) ?? 0, here))
      }
    for (const [word, value] of best) {
      const postings = index.get(word)
      if (postings) postings.push({ at, worth: value })
      else index.set(word, [{ at, worth: value }])
    }
  }
  return index
}

/** One thing that was asked for: a word as typed, or a phrase of the trade with its codes. */
interface Term {
  words: string[]
  codes: { prefix: string; worth: number }[]
}

interface Phrase {
  words: string[]
  codes: string[]
}

/** Cuts the query into the longest phrases of the trade and single words between them. */
function termsOf(words: readonly string[], phrases: readonly Phrase[]): Term[] {
  const terms: Term[] = []
  for (let from = 0; from < words.length; ) {
    const rest = words.slice(from)
    const whole = phrases
      .filter((phrase) => phrase.words.every((word, at) => word === rest[at]))
      .sort((a, b) => b.words.length - a.words.length)
    // What is still being typed may become any phrase that begins so.
    const coming = phrases.filter((phrase) => begins(phrase.words, rest))
    const known = whole[0]?.words.length ?? 1
    const length = coming.length > 0 && rest.length > known ? rest.length : known
    const exact = whole.filter((phrase) => phrase.words.length === length)
    terms.push({
      words: rest.slice(0, length),
      codes: [
        ...exact.flatMap(({ codes }) => weighed(codes, 1)),
        ...coming.filter((phrase) => !exact.includes(phrase)).flatMap(({ codes }) => weighed(codes, begun)),
      ],
    })
    from += length
  }
  return terms
}

/** Whether `typed` is an unfinished `phrase`. */
function begins(phrase: readonly string[], typed: readonly string[]): boolean {
  return (
    typed.join('').length >= 3 &&
    phrase.join(' ').startsWith(typed.join(' ')) &&
    phrase.length >= typed.length
  )
}

/** The first code named is the likeliest; a whole subheading says more than a chapter. */
function weighed(codes: readonly string[], part: number): Term['codes'] {
  return codes.map((prefix, at) => ({
    prefix,
    worth: part * (2 + prefix.length) * (1 - Math.min(at, 6) * 0.06),
  }))
}

/** Those that answer to most of what was asked, by worth; of equals the lower code. */
function rank(
  subheadings: readonly Subheading[],
  terms: readonly Term[],
  index: ReadonlyMap<string, readonly Posting[]>,
  limit: number,
): Subheading[] {
  const found = new Map<number, { terms: number; worth: number }>()
  for (const [place, term] of terms.entries())
    for (const [at, value] of matchesOf(subheadings, term, index)) {
      const before = found.get(at)
      // The first thing named is mostly the ware itself, what follows its kind.
      const here = place === 0 ? value * 1.2 : value
      found.set(at, { terms: (before?.terms ?? 0) + 1, worth: (before?.worth ?? 0) + here })
    }
  const most = Math.max(...found.values().map((one) => one.terms))
  return [...found]
    .filter(([, one]) => one.terms === most)
    .sort(([a, one], [b, other]) => other.worth - one.worth || a - b)
    .slice(0, limit)
    .flatMap(([at]) => subheadings[at] ?? [])
}

/** What each subheading is worth for one term, by place in the list. */
function matchesOf(
  subheadings: readonly Subheading[],
  { words, codes }: Term,
  index: ReadonlyMap<string, readonly Posting[]>,
): Map<number, number> {
  const matches = new Map<number, number>()
  const take = (at: number, value: number) => matches.set(at, Math.max(matches.get(at) ?? 0, value))
  const [word] = words
  if (word && words.length === 1)
    for (const [known, postings] of index)
      if (known === word) for (const { at, worth } of postings) take(at, worth)
      else if (word.length >= 2 && known.startsWith(word))
        for (const { at, worth } of postings) take(at, worth * begun)
  for (const { prefix, worth } of codes)
    for (const [at, { code }] of subheadings.entries()) if (code.startsWith(prefix)) take(at, worth)
  return matches
}
