import { readFileSync } from 'node:fs'
import path from 'node:path'
import { expect, test } from 'vitest'
import { z } from 'zod'

const root = path.resolve(import.meta.dirname, '../..')
const read = (name: string) => readFileSync(path.join(root, name), 'utf8')
const packages = z.record(z.string(), z.string())

test('the README says of every part why it is there', () => {
  const parts = z
    .object({ dependencies: packages, devDependencies: packages, optionalDependencies: packages })
    .parse(JSON.parse(read('package.json')))
  const chapter = read('README.md').split('### The parts, and why')[1]?.split('\n## ')[0] ?? ''
  const cells = [...chapter.matchAll(/^\| (`.*?) \|/gm)].map(([, cell = '']) => cell)
  const named = cells.flatMap((cell) => [...cell.matchAll(/`([^`]+)`/g)].map(([, name = '']) => name))
  const isNamed = (part: string) =>
    named.some((name) => name === part || (name.endsWith('/*') && part.startsWith(name.slice(0, -1))))
  const all = Object.values(parts).flatMap((kind) => Object.keys(kind))
  expect(all.filter((part) => !isNamed(part))).toEqual([])
  const gone = named.filter(
    (name) => !all.some((part) => part === name || part.startsWith(name.replace('*', ''))),
  )
  expect(gone).toEqual([])
})
