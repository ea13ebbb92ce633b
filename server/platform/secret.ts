import { randomBytes } from 'node:crypto'
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import path from 'node:path'

/**
 * The secret that signs sessions and personal links. Without `SECRET` one is made and kept in the data
 * folder, readable by the owner only, so that links and sessions outlive a restart.
 */
export async function secretOf(configured: string | undefined, dataDir: string): Promise<string> {
  if (configured) return configured
  await mkdir(dataDir, { recursive: true })
  const file = path.join(dataDir, 'secret')
  const made = randomBytes(32).toString('base64url')
  // 'wx' fails where the file is there: the first server to write it wins.
  await writeFile(file, made, { mode: 0o600, flag: 'wx' }).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'EEXIST') throw error
  })
  return readFile(file, 'utf8')
}
