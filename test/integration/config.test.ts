import { execFile } from 'node:child_process'
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { promisify } from 'node:util'
import { expect, test } from 'vitest'
import { variables } from '../../server/platform/config.ts'

const root = path.resolve(import.meta.dirname, '../..')

test('a start with wrong values ends at once, names them, prints none and leaves nothing behind', async () => {
  const folder = await mkdtemp(path.join(tmpdir(), 'pendopo-config-'))
  const env = {
    PATH: process.env.PATH,
    DATA_DIR: path.join(folder, 'data'),
    PORT: 'three thousand',
    DATABASE_URL: 'mysql://root:hunter2@db.example/forum',
    SECRET: 'hunter2',
    DEMO: 'maybe',
  }
  try {
    const ended = await promisify(execFile)(process.execPath, [path.join(root, 'server/main.ts')], {
      cwd: folder,
      env,
    }).then(
      () => ({ code: 0, stdout: '', stderr: '' }),
      (error: { code: number; stdout: string; stderr: string }) => error,
    )
    expect(ended.code).toBe(1)
    const said = `${ended.stdout}${ended.stderr}`
    for (const name of ['PORT', 'DATABASE_URL', 'SECRET', 'DEMO']) expect(said).toContain(`${name}: `)
    expect(said).toContain('postgres://')
    for (const value of ['hunter2', 'three thousand', 'maybe', 'db.example'])
      expect(said).not.toContain(value)
    expect(said).not.toMatch(/^\s+at /m)
    expect(await readdir(folder)).toEqual([])
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
})

test('the README’s table has every variable, and no other', async () => {
  const readme = await readFile(path.join(root, 'README.md'), 'utf8')
  const rows = [...readme.matchAll(/^\|\s*`([A-Z][A-Z_]+)`\s*\|([^|]*)\|([^|]*)\|/gm)]
  expect(rows.map(([, name]) => name).sort()).toEqual(Object.keys(variables).sort())
  for (const [, name, standard = '', meaning = ''] of rows) {
    expect([name, standard.trim()]).not.toEqual([name, ''])
    expect([name, meaning.trim()]).not.toEqual([name, ''])
  }
})

test('the README says what stands where nothing is said', async () => {
  const readme = await readFile(path.join(root, 'README.md'), 'utf8')
  for (const [name, schema] of Object.entries(variables)) {
    const standard: unknown = schema.safeParse(undefined).data
    const isFixed = typeof standard === 'string' || (typeof standard === 'number' && name !== 'MEDIA_WORKERS')
    if (!isFixed) continue
    const row = readme.split('\n').find((line) => line.startsWith(`| \`${name}\``))
    expect([name, row]).toEqual([name, expect.stringContaining(`\`${standard}\``)])
  }
})
