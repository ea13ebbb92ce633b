import { execFile } from 'node:child_process'
import { randomInt } from 'node:crypto'
import {
  chmodSync,
  cpSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { promisify } from 'node:util'
import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { openDatabase } from '../../server/platform/db/database.ts'
import { createLog } from '../../server/platform/log.ts'
import { adapted } from '../support/deployed.ts'
import { testSecret } from '../support/harness.ts'
import { startShippedNginx } from '../support/nginx.ts'
import { freshDatabase } from '../support/postgres.ts'
import { processesWith } from '../support/processes.ts'
import { type RedisServer, startRedis } from '../support/redis.ts'

const run = promisify(execFile)
const project = path.resolve(import.meta.dirname, '../..')

test('a process that is older than its database does not start, and says so', async () => {
  const fresh = await freshDatabase()
  const database = openDatabase(fresh.url, createLog('silent'))
  const at = '2027-01-01T00:00:00.000Z'
  await sql`insert into kysely_migration (name, timestamp) values ('999_of_a_newer_version', ${at})`.execute(
    database.db,
  )
  await database.close()
  const started = run(process.execPath, ['server/main.ts'], {
    cwd: project,
    env: { PATH: process.env.PATH, DATABASE_URL: fresh.url, PORT: '0', DATA_DIR: tmpdir() },
  })
  await expect(started).rejects.toMatchObject({
    code: 1,
    stderr: expect.stringMatching(
      /^The database belongs to a newer Pendopo: it has .*999_of_a_newer_version/,
    ),
  })
  await fresh.drop()
})

/** Releases beside each other as on a real server; a few lines stand in for systemd, which does not run here. */
describe('upgrade.sh', () => {
  /** Ports of the web processes are this and their number. */
  const base = randomInt(2000, 3200)
  const webs = [1, 2] as const
  let home: string
  let redis: RedisServer
  let database: Awaited<ReturnType<typeof freshDatabase>>
  let nginx: Awaited<ReturnType<typeof startShippedNginx>>
  let env: Record<string, string>

  beforeAll(async () => {
    home = mkdtempSync(path.join(tmpdir(), 'pendopo-releases-'))
    redis = await startRedis()
    database = await freshDatabase()
    env = {
      PATH: `${home}/bin:${process.env.PATH}`,
      READY_SECONDS: '60',
      NODE: process.execPath,
      BASE: String(base),
      HOME_OF_RELEASES: home,
      ROLES: 'web',
      HOST: '127.0.0.1',
      LOG_LEVEL: 'silent',
      DATABASE_URL: database.url,
      REDIS_URL: redis.url,
      SECRET: testSecret,
      DATA_DIR: home,
      TRUST_PROXY: '1',
    }
    mkdirSync(path.join(home, 'bin'))
    program('systemctl', [
      'cd "$HOME_OF_RELEASES"',
      'echo "$@" >>asked',
      'case $1 in',
      '  list-units) for n in 1 2; do echo "pendopo-web@$n.service loaded active running Pendopo"; done ;;',
      '  restart)',
      '    n=$(tr -dc 0-9 <<<"$2")',
      '    lives() { ps -o stat= -p "$(<pid$n)" | grep -qv Z; }',
      '    if [[ -s pid$n ]] && lives; then kill "$(<pid$n)"; while lives; do sleep 0.05; done; fi',
      '    cd current',
      '    PORT=$BASE$n "$NODE" "$PWD/server/main.ts" </dev/null &>/dev/null &',
      '    echo $! >"$HOME_OF_RELEASES/pid$n" ;;',
      'esac',
    ])
    // What a build leaves, without a registry and without the time that it takes.
    program('npm', ['[[ $* != "run build" ]] || "$NODE" build.mjs'])
    for (const name of ['one', 'two', 'broken']) release(name)
    writeFileSync(path.join(home, 'releases/broken/server/main.ts'), 'process.exit(1)\n')
    await upgradeTo('one')
    nginx = await startShippedNginx([base * 10 + 1, base * 10 + 2])
    expect(await served()).toEqual(['one', 'one'])
  }, 120_000)

  afterAll(async () => {
    for (const pid of processesWith(`${home}/current/`)) process.kill(pid, 'SIGKILL')
    await nginx?.stop()
    await database?.drop()
    await redis?.stop()
    rmSync(home, { recursive: true, force: true })
  })

  function program(name: string, lines: string[]): void {
    const file = path.join(home, 'bin', name)
    writeFileSync(file, ['#!/bin/bash', 'set -e', ...lines, ''].join('\n'))
    chmodSync(file, 0o755)
  }

  /** A checkout whose client is one file, named as the release is. */
  function release(name: string): void {
    const root = path.join(home, 'releases', name)
    for (const part of ['server', 'shared', 'package.json'])
      cpSync(path.join(project, part), path.join(root, part), { recursive: true })
    symlinkSync(path.join(project, 'node_modules'), path.join(root, 'node_modules'))
    writeFileSync(
      path.join(root, 'build.mjs'),
      `import { mkdirSync, writeFileSync } from 'node:fs'
mkdirSync('dist/client/assets', { recursive: true })
writeFileSync('dist/client/index.html', '<html><head><script src="/assets/${name}.js"></script></head></html>')
writeFileSync('dist/client/assets/${name}.js', '"${name}"')
writeFileSync('dist/client.stamp', '')
`,
    )
    mkdirSync(path.join(root, 'deploy'))
    chmodSync(adapted(path.join(root, 'deploy'), 'upgrade.sh', [[/port=300\$/, `port=${base}$`]]), 0o755)
  }

  const upgradeTo = (name: string) => run(path.join(home, 'releases', name, 'deploy/upgrade.sh'), { env })
  /** The release whose page each process gives. */
  const served = () =>
    Promise.all(
      webs.map(async (number) => {
        const answer = await fetch(`http://127.0.0.1:${base}${number}/`).catch(() => undefined)
        return scriptOf((await answer?.text()) ?? '')
      }),
    )
  const scriptOf = (page: string) => /assets\/(\w+)\.js/.exec(page)?.[1]

  /** Opens pages by way of nginx, from several networks, until it is told to stop; what did not come, and what came. */
  function visiting() {
    const missed: string[] = []
    const seen = new Set<string>()
    let going = true
    const visits = Array.from({ length: 6 }, async (_, network) => {
      while (going) {
        const page = await nginx.ask('/', {}, network)
        const name = scriptOf(await page.text()) ?? 'nothing'
        // Its own part, and one of a page that was opened before.
        for (const part of [name, 'one']) {
          const { status } = await nginx.ask(`/assets/${part}.js`, {}, network)
          if (status !== 200) missed.push(`${part}: ${status}`)
        }
        seen.add(name)
        await pause(50)
      }
    })
    return async () => {
      going = false
      await Promise.all(visits)
      return { missed, seen: [...seen].sort() }
    }
  }

  test('replaces processes one after the other, and goes back, while every page and its parts are there', async () => {
    const stop = visiting()
    const { stdout } = await upgradeTo('two')
    expect(stdout).toMatch(/Restarting pendopo-web@1.*Restarting pendopo-web@2.*current is .*two/s)
    expect(await served()).toEqual(['two', 'two'])
    await upgradeTo('one')
    expect(await served()).toEqual(['one', 'one'])
    expect(await stop()).toEqual({ missed: [], seen: ['one', 'two'] })
    expect(readFileSync(path.join(home, 'asked'), 'utf8')).toContain('start pendopo-backup')
  }, 120_000)

  test('goes back by itself where a release does not start, and nobody notices', async () => {
    const stop = visiting()
    env.READY_SECONDS = '5'
    const failed = upgradeTo('broken')
    await expect(failed).rejects.toThrow(/pendopo-web@1.service is not ready after 5 s.*Going back to .*one/s)
    await expect.poll(served, { timeout: 60_000 }).toEqual(['one', 'one'])
    expect(await stop()).toEqual({ missed: [], seen: ['one'] })
  }, 120_000)
})
