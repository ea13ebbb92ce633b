import { globSync, readdirSync, readFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { errorStatus } from '../../shared/errors.ts'
import { language } from '../../shared/values.ts'

const client = join(import.meta.dirname, '../../client')
const languages = language.options
const reference = 'en'
const others = languages.filter((one) => one !== reference)

/** Nested words as `a.b.c` with their sentence. */
const wordTree: z.ZodType<WordTree> = z.lazy(() => z.record(z.string(), z.union([z.string(), wordTree])))
interface WordTree {
  [key: string]: string | WordTree
}

function flatten(tree: WordTree, above = ''): [string, string][] {
  return Object.entries(tree).flatMap(([key, value]): [string, string][] =>
    typeof value === 'string' ? [[above + key, value]] : flatten(value, `${above}${key}.`),
  )
}

function nounsOf(one: string): string[] {
  return readdirSync(join(client, 'words', one)).map((file) => basename(file, '.json'))
}

function wordsOf(one: string, noun: string): Map<string, string> {
  const text = readFileSync(join(client, 'words', one, `${noun}.json`), 'utf8')
  return new Map(flatten(wordTree.parse(JSON.parse(text))))
}

const plural = /_(zero|one|two|few|many|other)$/
const stem = (key: string) => key.replace(plural, '')
const stems = (words: Map<string, string>) => new Set([...words.keys()].map(stem))

/** The variables of a key, over all its plural forms: "one" may say no number where "other" does. */
function variables(words: Map<string, string>, of: string): string[] {
  const named = [...words]
    .filter(([key]) => stem(key) === of)
    .flatMap(([, text]) => [...text.matchAll(/{{-?\s*(\w+)/g)].map(([, name]) => name ?? ''))
  return [...new Set(named)].sort()
}

const nouns = nounsOf(reference)

describe('the words of the client', () => {
  it.each(others)('has the same files in %s', (other) => {
    expect(nounsOf(other).sort()).toEqual([...nouns].sort())
  })

  it('lists exactly the files there are', () => {
    const list = readFileSync(join(client, 'words/nouns.ts'), 'utf8')
    const listed = [...list.matchAll(/^ {6}(\w+): typeof \w+$/gm)].map(([, noun]) => noun)
    expect(listed.sort()).toEqual([...nouns].sort())
  })

  describe.each(languages)('in %s', (one) => {
    it.each(nouns)('leaves nothing empty in %s.json', (noun) => {
      const empty = [...wordsOf(one, noun)].filter(([, text]) => text.trim() === '').map(([key]) => key)
      expect(empty).toEqual([])
    })

    it.each(nouns)('has every plural form that the language needs in %s.json', (noun) => {
      const words = wordsOf(one, noun)
      const forms = new Intl.PluralRules(one).resolvedOptions().pluralCategories
      const missing = [...words.keys()]
        .filter((key) => plural.test(key))
        .flatMap((key) => forms.map((form) => `${stem(key)}_${form}`))
        .filter((key) => !words.has(key))
      expect(missing).toEqual([])
    })

    it('has a sentence for every refusal', () => {
      const sentences = wordsOf(one, 'error')
      const missing = Object.keys(errorStatus).filter((code) => !sentences.has(code))
      expect(missing).toEqual([])
    })
  })

  it('has a sentence for every rule of ours about a field', () => {
    const shared = join(import.meta.dirname, '../../shared')
    const rules = readdirSync(shared).flatMap((file) =>
      [...readFileSync(join(shared, file), 'utf8').matchAll(/message: '(\w+)'/g)].map(([, rule]) => rule),
    )
    const sentences = wordsOf(reference, 'error')
    expect(rules.filter((rule) => !sentences.has(`field.${rule}`))).toEqual([])
  })

  it('has no sentence for a refusal that does not exist', () => {
    const codes = new Set([...Object.keys(errorStatus), 'no_connection'])
    const stray = [...wordsOf(reference, 'error').keys()].filter(
      (key) => !key.startsWith('field.') && !codes.has(key.replace(/_detail$/, '')),
    )
    expect(stray).toEqual([])
  })

  describe.each(others)(`in ${reference} and %s`, (other) => {
    it.each(nouns)('has the same keys in %s.json', (noun) => {
      expect([...stems(wordsOf(other, noun))].sort()).toEqual([...stems(wordsOf(reference, noun))].sort())
    })

    it.each(nouns)('names the same variables in %s.json', (noun) => {
      const [here, there] = [wordsOf(reference, noun), wordsOf(other, noun)]
      const differing = [...stems(here)].filter(
        (key) => variables(here, key).join() !== variables(there, key).join(),
      )
      expect(differing).toEqual([])
    })
  })

  it('has every key that a component asks for', () => {
    const known = new Map(nouns.map((noun) => [noun, stems(wordsOf(reference, noun))]))
    const missing = globSync('**/*.{ts,tsx}', { cwd: client }).flatMap((file) => {
      const source = readFileSync(join(client, file), 'utf8')
      const named = [...source.matchAll(/(?:useTranslation|getFixedT)\(([^)]*)\)/g)]
        .flatMap(([, inside]) => [...(inside ?? '').matchAll(/'(\w+)'/g)].map(([, noun]) => noun ?? ''))
        .filter((noun) => known.has(noun))
      const namespaces = named.length > 0 ? named : ['app']
      return [...source.matchAll(/(?:\bt\(\s*|i18nKey=)['"]([^'"]+)['"]/g)]
        .map(([, key]) => key ?? '')
        .filter((key) => {
          const [noun, own] = key.includes(':') ? key.split(':') : [undefined, key]
          return !(noun ? [noun] : namespaces).some((one) => known.get(one)?.has(own ?? ''))
        })
        .map((key) => `${file}: ${key}`)
    })
    expect(missing).toEqual([])
  })
})
