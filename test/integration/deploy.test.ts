import { execFile, spawn } from 'node:child_process'
import { randomInt, randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { chmodSync, copyFileSync, cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { connect as tls } from 'node:tls'
import { parseEnv, promisify } from 'node:util'
import { io } from 'socket.io-client'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { parse } from 'yaml'
import { z } from 'zod'
import { readConfig, variables } from '../../server/platform/config.ts'
import { Metrics } from '../../server/platform/metrics.ts'
import { adapted, deploy, makeCertificate, shipped } from '../support/deployed.ts'
import { freePort } from '../support/freePort.ts'
import { openHouse, type TestHouse } from '../support/harness.ts'
import { startShippedNginx } from '../support/nginx.ts'

/** What stands in deploy/ is looked at by the programs that it is for, as far as they are here. */
const run = promisify(execFile)

let dir: string
beforeAll(() => {
  dir = mkdtempSync(path.join(tmpdir(), 'pendopo-deploy-'))
})
afterAll(() => rmSync(dir, { recursive: true, force: true }))

describe('the environment', () => {
  const names = (words: string) => [...words.matchAll(/^#?([A-Z][A-Z_]+)=/gm)].map(([, name]) => name)
  const filledIn = {
    ...parseEnv(shipped('pendopo.env.example')),
    SECRET: 'x'.repeat(44),
    METRICS_TOKEN: 'x'.repeat(24),
    TURN_SECRET: 'x'.repeat(24),
  }

  test('of the example has every variable once, and no other', () => {
    expect(names(shipped('pendopo.env.example')).sort()).toEqual(Object.keys(variables).sort())
  })

  test('of the example is right once it is filled in, and lacks the secret before', () => {
    expect(readConfig(filledIn)).toMatchObject({ NODE_ENV: 'production', TRUST_PROXY: 1 })
    expect(() => readConfig(parseEnv(shipped('pendopo.env.example')))).toThrow(/SECRET: is required/)
  })

  test('is right for each process of the units, which none of the example’s lines overrides', () => {
    for (const unit of ['pendopo-web@.service', 'pendopo-media@.service']) {
      const line =
        /^Environment=(ROLES=.*)$/m.exec(shipped(`systemd/${unit}`))?.[1]?.replaceAll('%i', '2') ?? ''
      const own = parseEnv(line.replaceAll(' ', '\n'))
      expect(Object.keys(own).filter((name) => name in filledIn)).toEqual([])
      expect(readConfig({ ...filledIn, ...own }).PORT).toBe(unit.includes('web') ? 3002 : 3102)
    }
  })
})

describe('the compose file', () => {
  const service = z.looseObject({
    image: z.string(),
    environment: z.record(z.string(), z.string()).optional(),
    env_file: z.string().optional(),
    ports: z.array(z.string()).optional(),
    network_mode: z.string().optional(),
    volumes: z.array(z.string()).optional(),
  })
  const compose = z.object({ services: z.record(z.string(), service) })
  const { services } = compose.parse(parse(shipped('compose.yaml'), { merge: true }))

  test('has two web and two media processes with a right environment each', () => {
    const ours = Object.entries(services).filter(([, { env_file }]) => env_file === 'pendopo.env')
    expect(ours.map(([name]) => name).sort()).toEqual(['media-1', 'media-2', 'web-1', 'web-2'])
    for (const [name, { environment = {} }] of ours) {
      expect(Object.keys(environment).filter((variable) => !(variable in variables))).toEqual([])
      const filledIn = { ...parseEnv(shipped('pendopo.env.example')), SECRET: 'x'.repeat(44) }
      const whole = { ...filledIn, ...environment, TURN_URLS: undefined, TURN_SECRET: undefined }
      const given = Object.fromEntries(
        Object.entries(whole).map(([variable, value]) => [
          variable,
          value?.replace(/\$\{POSTGRES_PASSWORD:[^}]*\}/, 'word'),
        ]),
      )
      expect(String(readConfig(given).ROLES)).toBe(name.split('-')[0])
    }
  })

  test('publishes no port twice, and to the world only what nginx, TURN and media listen on', () => {
    const published = Object.values(services).flatMap(({ ports = [] }) => ports)
    expect(published.filter((port) => !port.startsWith('127.0.0.1:'))).toEqual([])
    const own = Object.values(services).flatMap(({ network_mode, environment }) =>
      network_mode === 'host' && environment ? [environment.PORT, environment.MEDIA_PORT] : [],
    )
    const all = [...published.map((port) => port.split(':')[1]), ...own]
    expect(new Set(all).size).toBe(all.length)
  })

  test('mounts files that are there', () => {
    const mounted = Object.values(services).flatMap(({ volumes = [] }) => volumes)
    const files = mounted.flatMap((volume) => /^\.\/([^:]+\.[a-z]+):/.exec(volume)?.[1] ?? [])
    expect(files.sort()).toEqual(['backup.sh', 'nginx.conf', 'turnserver.conf'])
    for (const file of files) expect(shipped(file).length).toBeGreaterThan(0)
  })
})

test('the units are what systemd understands, and leave little open', async () => {
  for (const name of ['web@.service', 'media@.service', 'backup.service', 'backup.timer'])
    writeFileSync(
      path.join(dir, `pendopo-${name}`),
      shipped(`systemd/pendopo-${name}`)
        .replaceAll('/usr/bin/node', process.execPath)
        .replaceAll('/opt/pendopo/current', path.dirname(deploy)),
    )
  const units = ['web@1.service', 'media@1.service', 'backup.service', 'backup.timer']
  const files = units.map((name) => path.join(dir, `pendopo-${name.replace('@1', '@')}`))
  const coturn = path.join(dir, 'coturn.service')
  copyFileSync('/lib/systemd/system/coturn.service', coturn)
  cpSync(path.join(deploy, 'systemd/coturn.service.d'), `${coturn}.d`, { recursive: true })
  const verified = await run('systemd-analyze', ['verify', '--man=no', ...files, coturn])
  expect(`${verified.stdout}${verified.stderr}`).toBe('')
  // Tenths of systemd's own scale from 0 to 10; exits with 1 above it.
  const bound = ['security', '--offline=true', '--no-pager', '--threshold=20']
  for (const file of files.slice(0, 3)) await run('systemd-analyze', [...bound, file])
})

test('a process that is asked to end has half a minute beyond the longest draining before it is killed', () => {
  const longest = variables.DRAIN_SECONDS.unwrap().maxValue ?? Number.POSITIVE_INFINITY
  const ours = z.object({ 'x-pendopo': z.object({ stop_grace_period: z.string() }) })
  const killedAfter = [
    /^TimeoutStopSec=(\d+)$/m.exec(shipped('systemd/pendopo-web@.service'))?.[1],
    /^TimeoutStopSec=(\d+)$/m.exec(shipped('systemd/pendopo-media@.service'))?.[1],
    /^(\d+)s$/.exec(ours.parse(parse(shipped('compose.yaml')))['x-pendopo'].stop_grace_period)?.[1],
  ]
  for (const seconds of killedAfter) expect(Number(seconds)).toBeGreaterThanOrEqual(longest + 30)
})

test('every figure that an alert looks at is one that a process or the backup gives', async () => {
  const house = await openHouse({ env: { METRICS_TOKEN: 'a token of the tests' } })
  const headers = { authorization: 'Bearer a token of the tests' }
  const given = await (await fetch(`${house.address}/metrics`, { headers })).text()
  await house.close()
  const own = new Metrics()
  own.followProcess()
  const figures = new Set(
    [...`${given}\n${(await own.text()).body}`.matchAll(/^# TYPE (\S+)/gm)].map(([, name]) => name),
  )
  const others = [
    ...['workers', 'deaths', 'calls', 'peers'].map((name) => `pendopo_media_${name}`),
    ...(/pendopo_backup_\w+/.exec(shipped('backup.sh')) ?? []),
  ]
  const rules = z
    .object({
      groups: z.array(
        z.object({
          rules: z.array(
            z.object({ alert: z.string(), expr: z.string(), annotations: z.object({ summary: z.string() }) }),
          ),
        }),
      ),
    })
    .parse(parse(shipped('prometheus-alerts.yml')))
  const asked = rules.groups.flatMap((group) =>
    group.rules.flatMap(({ expr }) => expr.match(/\b(pendopo|nodejs|process)_\w+/g) ?? []),
  )
  expect(asked.length).toBeGreaterThan(10)
  const known = (name: string) =>
    others.includes(name) || figures.has(name) || figures.has(name.replace(/_(bucket|count|sum)$/, ''))
  expect(asked.filter((name) => !known(name))).toEqual([])
})

describe('nginx', () => {
  let houses: [TestHouse, TestHouse]
  let nginx: Awaited<ReturnType<typeof startShippedNginx>>

  beforeAll(async () => {
    houses = [await openHouse(), await openHouse()]
    const [one, other] = houses.map(({ address }) => Number(new URL(address).port))
    nginx = await startShippedNginx([one ?? 0, other ?? 0])
  })
  afterAll(async () => {
    await nginx?.stop()
    for (const house of houses) await house.close()
  })

  test('takes its file without a warning', async () => {
    const { stderr } = await run('nginx', ['-t', '-p', nginx.dir, '-c', 'nginx.conf.whole'])
    expect(stderr).toContain('test is successful')
    expect(stderr).not.toContain('[warn]')
  })

  test('passes pages and requests on, and keeps what is for watchers to itself', async () => {
    expect(await (await nginx.ask('/')).text()).toContain('<div id="root"')
    expect((await nginx.ask('/api/session')).status).toBe(200)
    for (const inner of ['/metrics', '/readyz', '/healthz']) expect((await nginx.ask(inner)).status).toBe(404)
  })

  test('passes WebSockets on', async () => {
    const socket = io(nginx.url, {
      transports: ['websocket'],
      rejectUnauthorized: false,
      reconnection: false,
    })
    // The server's own word: it came all the way there.
    const refused = new Promise<Error>((resolve) => socket.once('connect_error', resolve))
    expect((await refused).message).toBe('not_signed_in')
    socket.close()
  })

  test('goes on when one of the two processes is gone, and writes no personal link and no whole address', async () => {
    const token = randomUUID()
    const secret = [`/i/${token}`, `//i/${token}`, `/%69/${token}?a=b`, `/api/invitations/${token}`]
    for (const target of secret) await nginx.ask(target)
    await houses[0].app.close()
    for (let asked = 0; asked < 10; asked++) expect((await nginx.ask('/api/session')).status).toBe(200)
    await houses[1].app.close()
    for (const target of [...secret, '/agenda']) expect((await nginx.ask(target)).status).toBe(502)
    await expect.poll(nginx.errors).toContain('request: "GET /agenda ')
    await expect.poll(nginx.access).toMatch(/ 127\.0\.0\.0 "GET \/agenda" 502 /)
    for (const path of ['/i/-', '/api/invitations/-'])
      expect(nginx.access()).toMatch(new RegExp(`"GET ${path}" (200|404) .*"GET ${path}" 502 `, 's'))
    expect(nginx.access()).not.toContain('127.0.0.1 ')
    expect(`${nginx.access()}${nginx.errors()}`).not.toContain(token)
  })
})

test('coturn listens on 443 of its own address beside nginx, as nobody special, and takes a renewed key', async () => {
  // Of 127.0.0.0/8, so that several tests have port 443 each.
  const network = `127.${randomInt(1, 255)}.${randomInt(1, 255)}`
  const nginx = await startShippedNginx([await freePort(), await freePort()], {
    host: `${network}.7`,
    port: 443,
  })
  const lineage = path.join(dir, 'live/turn.example.org')
  mkdirSync(lineage, { recursive: true, mode: 0o700 })
  chmodSync(dir, 0o755)
  const config = adapted(dir, 'turnserver.conf', [
    [/203\.0\.113\.8/, `${network}.8`],
    [/\/etc\/turnserver\//g, `${dir}/keys/`],
  ])
  // As certbot does it; what it leaves is root's alone. Here a few lines stand in for systemd.
  const hook = adapted(dir, 'renewed.sh', [[/^keys=\S+/m, `keys=${dir}/keys`]])
  chmodSync(hook, 0o755)
  writeFileSync(
    path.join(dir, 'systemctl'),
    '#!/bin/bash\nif [[ $1 = kill ]]; then kill -s "$4" "$(cat turn.pid)"; else test -s turn.pid; fi\n',
    { mode: 0o755 },
  )
  const renew = async () => {
    await makeCertificate(lineage, 'turn.example.org')
    chmodSync(path.join(lineage, 'privkey.pem'), 0o600)
    await run(hook, { cwd: dir, env: { PATH: `${dir}:${process.env.PATH}`, RENEWED_LINEAGE: lineage } })
  }
  await renew()

  const may = /^AmbientCapabilities=CAP_(\S+)$/m.exec(shipped('systemd/coturn.service.d/pendopo.conf'))?.[1]
  const as = ['--reuid=turnserver', '--regid=turnserver', '--clear-groups', '--no-new-privs']
  const capable = [`--inh-caps=-all,+${may?.toLowerCase()}`, `--ambient-caps=-all,+${may?.toLowerCase()}`]
  const command = ['turnserver', '-c', config, '--pidfile=']
  const child = spawn('setpriv', [...as, ...capable, ...command], { stdio: ['ignore', 'pipe', 'pipe'] })
  writeFileSync(path.join(dir, 'turn.pid'), String(child.pid))
  let said = ''
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (words: string) => {
      said += words
    })
  const ended = once(child, 'exit')
  const certificateAt = (port: number) =>
    new Promise<{ name: string; print: string }>((resolve, reject) => {
      const socket = tls({ port, host: `${network}.8`, rejectUnauthorized: false })
      socket.once('error', reject)
      socket.once('secureConnect', () => {
        const { subject, fingerprint256 } = socket.getPeerCertificate()
        resolve({ name: String(subject.CN), print: fingerprint256 })
        socket.destroy()
      })
    })
  try {
    await vi.waitFor(() => certificateAt(443), { timeout: 20_000, interval: 50 })
    const first = await certificateAt(443)
    expect(first.name).toBe('turn.example.org')
    expect((await nginx.ask('/nowhere')).status).toBe(502)
    await renew()
    await expect.poll(async () => (await certificateAt(443)).print).not.toBe(first.print)
    expect(said).not.toMatch(/bad configuration|permission denied/i)
    // Where it would listen in the plain.
    await expect(certificateAt(3478)).rejects.toThrow(/ECONNREFUSED/)
  } finally {
    child.kill('SIGKILL')
    await ended
    await nginx.stop()
  }
})
