import { randomBytes } from 'node:crypto'
import { link, mkdir, readFile, rm, writeFile } from 'node:fs/promises'
import path from 'node:path'

/**
 * The secret that signs sessions and personal links. Without `SECRET` one is made and kept in the data
 * folder, readable by the owner only, so that links and sessions outlive a restart.
 */
export async function secretOf(configured: string | undefined, dataDir: string): Promise<string> {
  if (configured) return configured
  await mkdir(dataDir, { recursive: true })
  const file = path.join(dataDir, 'secret')
  const known = await readFile(file, 'utf8').catch(() => undefined)
  if (known) return known
  const draft = `${file}.${randomBytes(4).toString('hex')}`
  await writeFile(draft, randomBytes(32).toString('base64url'), { mode: 0o600 })
  // Linking makes it appear whole or not at all, and fails where it is there: the first server wins.
  await link(draft, file)
    .catch((error: NodeJS.ErrnoException) => {
      if (error.code !== 'EEXIST') throw error
    })
    .finally(() => rm(draft, { force: true }))
  return readFile(file, 'utf8')
}
