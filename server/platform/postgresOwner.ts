import { execFile } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { promisify } from 'node:util'

/**
 * Under which user PostgreSQL runs, and which folders that user can reach. Only a server started by root has
 * to ask: PostgreSQL refuses to run as root, so a system user takes over, and that user cannot pass through a
 * folder such as /root.
 */

/** Spawn options: empty when PostgreSQL runs as the user we are. */
export interface Identity {
  uid?: number
  gid?: number
}

const run = promisify(execFile)

/** Where things go that the system user must reach and that lie under a closed folder. */
const openFolder = '/var/lib/pendopo'

/** @throws Error with a sentence for the operator when no system user is there and none can be made. */
export async function databaseIdentity(pgdata: string): Promise<Identity> {
  if (process.getuid?.() !== 0) return {}
  if (existsSync(pgdata)) {
    const { uid, gid } = statSync(pgdata)
    if (uid !== 0) return { uid, gid }
  }
  const known = (await idsOf('postgres')) ?? (await idsOf('pendopo'))
  if (known) return known
  await run('useradd', [
    '--system',
    '--user-group',
    '--no-create-home',
    '--shell',
    '/usr/sbin/nologin',
    'pendopo',
  ]).catch(
    () => undefined, // another start may have made it at the same moment
  )
  const made = await idsOf('pendopo')
  if (made) return made
  throw new Error(
    'PostgreSQL does not run as root, and no system user could be made for it. ' +
      'Start Pendopo as an ordinary user, or make a system user named "pendopo".',
  )
}

async function idsOf(user: string): Promise<Identity | undefined> {
  try {
    const [uid, gid] = await Promise.all(['-u', '-g'].map((flag) => run('id', [flag, user])))
    return { uid: Number(uid?.stdout), gid: Number(gid?.stdout) }
  } catch {
    return undefined
  }
}

/** Opens our own folder, and a temporary one it lies in, for passing through (not for reading). */
export function openForPassing(dir: string, identity: Identity): void {
  if (identity.uid === undefined) return
  const temporary = `${realpathSync(tmpdir())}${path.sep}`
  for (
    let at = realpathSync(dir);
    at === realpathSync(dir) || at.startsWith(temporary);
    at = path.dirname(at)
  ) {
    const { uid, mode } = statSync(at)
    if (uid === 0) chmodSync(at, (mode & 0o7777) | 0o011)
  }
}

/** The first folder on the way to `target` that keeps the given user out. */
export function closedFolder(target: string, { uid, gid }: Identity): string | undefined {
  if (uid === undefined) return undefined
  const real = realpathSync(target)
  const steps = real.split(path.sep).map((_, i, all) => all.slice(0, i + 1).join(path.sep) || path.sep)
  return steps.find((step) => {
    const stat = statSync(step)
    const bit = stat.uid === uid ? 0o100 : stat.gid === gid ? 0o010 : 0o001
    return (stat.mode & bit) === 0
  })
}

/** A fresh folder that the system user can reach. */
export function folderInTheOpen(name: string): string {
  const dir = path.join(openFolder, `${name}-${randomBytes(4).toString('hex')}`)
  mkdirSync(dir, { recursive: true })
  for (const folder of [openFolder, dir]) chmodSync(folder, 0o711)
  return dir
}

/** A copy of `source` that the system user can reach and run, made once under the given name. */
export function copyInTheOpen(source: string, name: string): string {
  const target = path.join(openFolder, name)
  if (existsSync(target)) return target
  const beside = folderInTheOpen(`${name}.copy`)
  try {
    cpSync(source, beside, { recursive: true, verbatimSymlinks: true })
    chmodSync(beside, 0o755)
    for (const entry of readdirSync(beside, { recursive: true, withFileTypes: true })) {
      if (entry.isSymbolicLink()) continue
      const file = path.join(entry.parentPath, entry.name)
      const { mode } = statSync(file)
      chmodSync(file, mode & 0o100 ? 0o755 : 0o644)
    }
    renameSync(beside, target)
  } catch (error) {
    rmSync(beside, { recursive: true, force: true })
    if (!existsSync(target)) throw error // else another start was quicker
  }
  return target
}
