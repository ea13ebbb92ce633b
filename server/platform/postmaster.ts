import { type ChildProcess, execFile, spawn } from 'node:child_process'
import { closeSync, existsSync, openSync, readFileSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import path from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { promisify } from 'node:util'
import pg from 'pg'
import { type Cluster, isAlive, postgresEnv, superuser } from './postgresFiles.ts'

const run = promisify(execFile)

/** A database that cannot start says so at once, but one whose former life is just ending needs some tries. */
const mostLaunches = 8

/** The database's main process: found, started, stopped. */
export class Postmaster {
  readonly #cluster: Cluster
  readonly #logFile: string
  #child: ChildProcess | undefined

  constructor(cluster: Cluster, logFile: string) {
    this.#cluster = cluster
    this.#logFile = logFile
  }

  urlOf(port: number, database: string): string {
    return `postgres://${superuser}:${encodeURIComponent(this.#cluster.password)}@127.0.0.1:${port}/${database}`
  }

  /**
   * Waits for the database that runs, or starts one. Two that do so at once meet in the end at the same
   * database: PostgreSQL itself lets only one run on a folder.
   */
  async bringUp(wanted: { timeoutMs: number; port?: number; signal?: AbortSignal }): Promise<{
    port: number
    adopted: boolean
  }> {
    const end = performance.now() + wanted.timeoutMs
    let launches = 0
    while (performance.now() < end && launches <= mostLaunches) {
      wanted.signal?.throwIfAborted()
      const running = this.#running()
      if (running.alive) {
        if (running.port && (await this.#answers(running.port)))
          return { port: running.port, adopted: launches === 0 }
      } else if (this.#child === undefined) {
        if (running.stranger) rmSync(this.#pidFile)
        if (launches > 0) await pause(25 * 2 ** launches)
        this.#launch(wanted.port ?? (await freePort()))
        launches++
      }
      await pause(25)
    }
    throw new Error(
      `PostgreSQL did not come up. What it says itself is in ${this.#logFile}: ${lastLine(this.#logFile)}`,
    )
  }

  async stop(): Promise<void> {
    const { bin, pgdata, identity } = this.#cluster
    const { pid } = this.#running()
    const ask = (mode: string) =>
      run(bin.pg_ctl, ['stop', '-D', pgdata, '-m', mode, '-w', '-t', '30'], {
        ...identity,
        cwd: '/',
        env: postgresEnv,
      })
    await ask('fast').catch(() => ask('immediate').catch(() => undefined)) // fails also when it no longer runs
    for (let tries = 0; tries < 100 && (this.#child || (pid && this.#isOurs(pid))); tries++) await pause(20)
  }

  get #pidFile(): string {
    return path.join(this.#cluster.pgdata, 'postmaster.pid')
  }

  /**
   * By the pid file: line 1 is the process, line 4 its port, once it listens. Numbers are given out anew in
   * time: a stranger is a living process that is not our database but bears its number. PostgreSQL would
   * take it for itself; any other stale file it clears away safely on its own.
   */
  #running(): { alive: boolean; pid?: number; port?: number; stranger?: boolean } {
    if (!existsSync(this.#pidFile)) return { alive: false }
    const lines = readFileSync(this.#pidFile, 'utf8').split('\n')
    const pid = Number(lines[0])
    if (!(pid > 0 && isAlive(pid))) return { alive: false }
    if (!this.#isOurs(pid)) return { alive: false, stranger: true }
    return { alive: true, pid, port: Number(lines[3] ?? 0) }
  }

  #isOurs(pid: number): boolean {
    if (process.platform !== 'linux') return isAlive(pid)
    try {
      return readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes(`\0${this.#cluster.pgdata}\0`)
    } catch {
      return false
    }
  }

  #launch(port: number): void {
    const { bin, pgdata, identity } = this.#cluster
    const settings = {
      listen_addresses: '127.0.0.1',
      unix_socket_directories: '',
      timezone: 'UTC',
      log_timezone: 'UTC',
    }
    const words = Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`])
    const log = openSync(this.#logFile, 'a', 0o600)
    const child = spawn(bin.postgres, ['-D', pgdata, '-p', String(port), ...words], {
      ...identity,
      cwd: '/',
      env: postgresEnv,
      stdio: ['ignore', log, log],
      detached: true,
      windowsHide: true,
    })
    closeSync(log)
    this.#child = child
    const gone = () => {
      if (this.#child === child) this.#child = undefined
    }
    child.once('exit', gone)
    child.once('error', gone)
    child.unref()
  }

  /** @throws when the database does not know our password: then waiting is no use. */
  async #answers(port: number): Promise<boolean> {
    const client = new pg.Client({
      connectionString: this.urlOf(port, 'postgres'),
      connectionTimeoutMillis: 2_000,
    })
    client.on('error', () => undefined)
    try {
      await client.connect()
      await client.query('select 1')
      return true
    } catch (error) {
      if (error instanceof pg.DatabaseError && error.code === '28P01')
        throw new Error('The database refuses its password: the file "password" is not its own.')
      return false
    } finally {
      await client.end().catch(() => undefined)
    }
  }
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer().once('error', reject)
    probe.listen(0, '127.0.0.1', () => {
      const address = probe.address()
      probe.close(() =>
        address && typeof address === 'object' ? resolve(address.port) : reject(new Error('no port')),
      )
    })
  })
}

function lastLine(file: string): string {
  return readFileSync(file, 'utf8').trim().split('\n').at(-1) ?? ''
}
