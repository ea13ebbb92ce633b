import { createHash } from 'node:crypto'
import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import path from 'node:path'

const root = path.resolve(import.meta.dirname, '..')
const stamp = path.join(root, 'dist', 'client.stamp')
/** Everything the built client is made of. */
const inputs = ['client', 'shared', 'vite.config.ts', 'package-lock.json']

/** Builds the client into dist/client, unless what is there was built from what there is now. */
export async function ensureClient(): Promise<void> {
  const now = fingerprint()
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === now) return
  await buildClient()
}

export async function buildClient(): Promise<void> {
  const began = performance.now()
  console.log('Building the client …')
  const built = fingerprint()
  const { build } = await import('vite') // a big one, and a start that builds nothing has no use for it
  const { NODE_ENV } = process.env
  process.env.NODE_ENV = 'production' // the server may run in development, what browsers get is never React's slow build
  try {
    await build({ configFile: path.join(root, 'vite.config.ts'), logLevel: 'warn' })
  } finally {
    if (NODE_ENV === undefined) delete process.env.NODE_ENV
    else process.env.NODE_ENV = NODE_ENV
  }
  writeFileSync(stamp, built)
  console.log(`Building the client: done in ${((performance.now() - began) / 1000).toFixed(1)} s.`)
}

function fingerprint(): string {
  const hash = createHash('sha256')
  for (const file of inputs.flatMap(filesOf))
    hash.update(`${file}\0`).update(readFileSync(path.join(root, file)))
  return hash.digest('hex')
}

function filesOf(input: string): string[] {
  if (!statSync(path.join(root, input)).isDirectory()) return [input]
  return readdirSync(path.join(root, input), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => path.relative(root, path.join(entry.parentPath, entry.name)))
    .sort()
}
