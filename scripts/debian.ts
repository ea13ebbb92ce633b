import { execFile, spawnSync } from 'node:child_process'
import { chownSync, existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { promisify } from 'node:util'
import { databaseIdentity, openForPassing } from '../server/platform/postgresOwner.ts'
import { freePort } from '../test/support/freePort.ts'

/** What a Debian (or a kin of it) gives the tests besides npm's packages. */

const run = promisify(execFile)

/** Installs packages, as root or where sudo asks for no password; says what it does. Answers whether it could. */
export function aptInstall(...packages: string[]): boolean {
  const asRoot = process.getuid?.() === 0 ? [] : ['sudo', '-n']
  const allowed = asRoot.length === 0 || spawnSync('sudo', ['-n', 'true']).status === 0
  if (!allowed || !existsSync('/usr/bin/apt-get')) return false
  console.log(`Installing ${packages.join(' ')} …`)
  const apt = (...words: string[]) => {
    const whole = [...asRoot, 'env', 'DEBIAN_FRONTEND=noninteractive', 'apt-get', '-qq', ...words]
    return spawnSync(whole[0] ?? '', whole.slice(1), { stdio: 'inherit' }).status === 0
  }
  const patient = ['-o', 'DPkg::Lock::Timeout=300'] // another apt may be at work
  return apt('update') && apt('install', ...patient, '--no-install-recommends', '-y', ...packages)
}

const installed = '/usr/lib/postgresql'

/** The newest PostgreSQL of which Debian's server is installed, or nothing. */
export function newestPostgres(): string | undefined {
  if (!existsSync(installed)) return undefined
  const versions = readdirSync(installed).filter((version) =>
    existsSync(path.join(installed, version, 'bin/initdb')),
  )
  return versions.sort((one, other) => Number(other) - Number(one))[0]
}

/**
 * A throw-away server of Debian's PostgreSQL of this version, with the folder of its programs; nothing where that is
 * not installed.
 */
export async function startPostgres(
  version: string,
): Promise<{ url: string; bin: string; stop(): Promise<void> } | undefined> {
  const bin = path.join(installed, version, 'bin')
  if (!existsSync(bin)) return undefined
  const dir = mkdtempSync(path.join(tmpdir(), `pendopo-postgres${version}-`))
  const data = path.join(dir, 'data')
  mkdirSync(data, { mode: 0o700 })
  const identity = await databaseIdentity(data)
  openForPassing(dir, identity)
  const { uid, gid } = identity
  if (uid !== undefined && gid !== undefined) for (const folder of [dir, data]) chownSync(folder, uid, gid)
  const port = await freePort()
  const settings = `-p ${port} -c listen_addresses=127.0.0.1 -c unix_socket_directories= -c fsync=off`
  const program = (name: string, ...words: string[]) =>
    run(path.join(bin, name), ['-D', data, ...words], { ...identity, cwd: '/' })
  await program('initdb', '-U', 'pendopo', '--auth=trust', '--encoding=UTF8', '--locale=C.UTF-8')
  await program('pg_ctl', 'start', '-w', '-l', path.join(dir, 'log'), '-o', settings)
  return {
    url: `postgres://pendopo@127.0.0.1:${port}/postgres`,
    bin,
    async stop() {
      await program('pg_ctl', 'stop', '-w', '-m', 'immediate')
      rmSync(dir, { recursive: true, force: true })
    },
  }
}
