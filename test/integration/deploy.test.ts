import { execFile, spawn } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { Agent, request } from 'node:https'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { text } from 'node:stream/consumers'
import { connect } from 'node:tls'
import { parseEnv, promisify } from 'node:util'
import { io } from 'socket.io-client'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { parse } from 'yaml'
import { z } from 'zod'
import { readConfig, variables } from '../../server/platform/config.ts'
import { Metrics } from '../../server/platform/metrics.ts'
import { freePort } from '../support/freePort.ts'
import { openHouse, type TestHouse } from '../support/harness.ts'

/** What stands in deploy/ is looked at by the programs that it is for, as far as they are here. */
const deploy = path.resolve(import.meta.dirname, '../../deploy')
const read = (name: string) => readFileSync(path.join(deploy, name), 'utf8')
const run = promisify(execFile)

let dir: string
beforeAll(async () => {
  dir = mkdtempSync(path.join(tmpdir(), 'pendopo-deploy-'))
  const made = [
    'req',
    '-x509',
    '-newkey',
    'rsa:2048',
    '-nodes',
    '-days',
    '2',
    '-subj',
    '/CN=forum.example.org',
  ]
  const [key, cert] = [path.join(dir, 'privkey.pem'), path.join(dir, 'fullchain.pem')]
  await run('openssl', [...made, '-keyout', key, '-out', cert])
})
afterAll(() => rmSync(dir, { recursive: true, force: true }))

/** A file of deploy/ on this machine: with certificates that are here, and what else has to be other. */
function adapted(name: string, changes: [RegExp, string][]): string {
  const whole = [[/\/etc\/letsencrypt\/live\/[^/]+/g, dir] as const, ...changes].reduce(
    (words, [from, to]) => {
      expect(words, `${name} has no ${from}`).toMatch(from)
      return words.replace(from, to)
    },
    read(name),
  )
  const file = path.join(dir, path.basename(name))
  writeFileSync(file, whole)
  return file
}

describe('the environment', () => {
  const names = (words: string) => [...words.matchAll(/^#?([A-Z][A-Z_]+)=/gm)].map(([, name]) => name)
  const filledIn = {
    ...parseEnv(read('pendopo.env.example')),
    SECRET: 'x'.repeat(44),
    METRICS_TOKEN: 'x'.repeat(24),
    TURN_SECRET: 'x'.repeat(24),
  }

  test('of the example has every variable once, and no other', () => {
    expect(names(read('pendopo.env.example')).sort()).toEqual(Object.keys(variables).sort())
  })

  test('of the example is right once it is filled in, and lacks the secret before', () => {
    expect(readConfig(filledIn)).toMatchObject({ NODE_ENV: 'production', TRUST_PROXY: 1 })
    expect(() => readConfig(parseEnv(read('pendopo.env.example')))).toThrow(/SECRET: is required/)
  })

  test('is right for each process of the units, which none of the example’s lines overrides', () => {
    for (const unit of ['pendopo-web@.service', 'pendopo-media@.service']) {
      const line = /^Environment=(ROLES=.*)$/m.exec(read(`systemd/${unit}`))?.[1]?.replaceAll('%i', '2') ?? ''
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
  const { services } = compose.parse(parse(read('compose.yaml'), { merge: true }))

  test('has two web and two media processes with a right environment each', () => {
    const ours = Object.entries(services).filter(([, { env_file }]) => env_file === 'pendopo.env')
    expect(ours.map(([name]) => name).sort()).toEqual(['media-1', 'media-2', 'web-1', 'web-2'])
    for (const [name, { environment = {} }] of ours) {
      expect(Object.keys(environment).filter((variable) => !(variable in variables))).toEqual([])
      const filledIn = { ...parseEnv(read('pendopo.env.example')), SECRET: 'x'.repeat(44) }
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
    for (const file of files) expect(read(file).length).toBeGreaterThan(0)
  })
})

test('the units are what systemd understands, and leave little open', async () => {
  for (const name of ['web@.service', 'media@.service', 'backup.service', 'backup.timer'])
    writeFileSync(
      path.join(dir, `pendopo-${name}`),
      read(`systemd/pendopo-${name}`)
        .replaceAll('/usr/bin/node', process.execPath)
        .replaceAll('/opt/pendopo', path.dirname(deploy)),
    )
  const units = ['web@1.service', 'media@1.service', 'backup.service', 'backup.timer']
  const files = units.map((name) => path.join(dir, `pendopo-${name.replace('@1', '@')}`))
  const verified = await run('systemd-analyze', ['verify', '--man=no', ...files])
  expect(`${verified.stdout}${verified.stderr}`).toBe('')
  // Tenths of systemd's own scale from 0 to 10; exits with 1 above it.
  const bound = ['security', '--offline=true', '--no-pager', '--threshold=20']
  for (const file of files.slice(0, 3)) await run('systemd-analyze', [...bound, file])
})

test('a process that is asked to end has half a minute beyond the longest draining before it is killed', () => {
  const longest = variables.DRAIN_SECONDS.unwrap().maxValue ?? Number.POSITIVE_INFINITY
  const ours = z.object({ 'x-pendopo': z.object({ stop_grace_period: z.string() }) })
  const killedAfter = [
    /^TimeoutStopSec=(\d+)$/m.exec(read('systemd/pendopo-web@.service'))?.[1],
    /^TimeoutStopSec=(\d+)$/m.exec(read('systemd/pendopo-media@.service'))?.[1],
    /^(\d+)s$/.exec(ours.parse(parse(read('compose.yaml')))['x-pendopo'].stop_grace_period)?.[1],
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
    ...(/pendopo_backup_\w+/.exec(read('backup.sh')) ?? []),
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
    .parse(parse(read('prometheus-alerts.yml')))
  const asked = rules.groups.flatMap((group) =>
    group.rules.flatMap(({ expr }) => expr.match(/\b(pendopo|nodejs|process)_\w+/g) ?? []),
  )
  expect(asked.length).toBeGreaterThan(10)
  const known = (name: string) =>
    others.includes(name) || figures.has(name) || figures.has(name.replace(/_(bucket|count|sum)$/, ''))
  expect(asked.filter((name) => !known(name))).toEqual([])
})

describe('nginx', () => {
  let houses: TestHouse[]
  let end: () => Promise<unknown>
  let port: number

  beforeAll(async () => {
    port = await freePort()
    const plainPort = await freePort()
    houses = [await openHouse(), await openHouse()]
    const [one, other] = houses.map(({ address }) => new URL(address).host)
    const site = adapted('nginx.conf', [
      [/127\.0\.0\.1:3001/, one ?? ''],
      [/127\.0\.0\.1:3002/, other ?? ''],
      [/listen 443 /, `listen 127.0.0.1:${port} `],
      [/ {2}listen \[::\]:443 .*\n/, ''],
      [/listen 80;/, `listen 127.0.0.1:${plainPort};`],
      [/ {2}listen \[::\]:80;\n/, ''],
      [/\/var\/log\/nginx\/pendopo\.log/, path.join(dir, 'access.log')],
    ])
    const folders = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi']
    const whole = path.join(dir, 'whole.conf')
    writeFileSync(
      whole,
      [
        `pid ${dir}/nginx.pid; error_log ${dir}/error.log; daemon off;`,
        'events {}',
        `http { ${folders.map((name) => `${name}_temp_path ${dir}/${name};`).join(' ')} include ${site}; }`,
      ].join('\n'),
    )
    const checked = await run('nginx', ['-t', '-c', whole])
    expect(checked.stderr).toContain('test is successful')
    expect(checked.stderr).not.toContain('[warn]')
    const nginx = spawn('nginx', ['-c', whole], { stdio: 'ignore' })
    const ended = once(nginx, 'exit')
    end = async () => {
      nginx.kill('SIGTERM')
      await ended
      await Promise.all(houses.map((house) => house.close()))
    }
    await vi.waitFor(() => get('/'), { timeout: 20_000, interval: 50 })
  })
  afterAll(() => end?.())

  const agent = new Agent({ rejectUnauthorized: false })
  const get = async (at: string) => {
    const asked = request({
      port,
      host: '127.0.0.1',
      path: at,
      agent,
      headers: { host: 'forum.example.org' },
    }).end()
    const [answer] = await once(asked, 'response')
    return { status: Number(answer.statusCode), body: await text(answer) }
  }

  test('passes pages and requests on, and keeps what is for watchers to itself', async () => {
    expect((await get('/')).body).toContain('<div id="root"')
    expect(await get('/api/session')).toMatchObject({ status: 200 })
    for (const inner of ['/metrics', '/readyz', '/healthz']) expect((await get(inner)).status).toBe(404)
  })

  test('passes WebSockets on', async () => {
    const socket = io(`https://127.0.0.1:${port}`, {
      transports: ['websocket'],
      rejectUnauthorized: false,
      reconnection: false,
    })
    // The server's own word: it came all the way there.
    const refused = new Promise<Error>((resolve) => socket.once('connect_error', resolve))
    expect((await refused).message).toBe('not_signed_in')
    socket.close()
  })

  test('goes on when one of the two processes is gone, and logs no personal link', async () => {
    const link = `/i/${randomUUID()}`
    await get(link)
    await houses[0]?.app.close()
    for (let asked = 0; asked < 10; asked++) expect((await get('/api/session')).status).toBe(200)
    const log = () => readFileSync(path.join(dir, 'access.log'), 'utf8')
    await expect.poll(log).toContain('"GET /i/-" 200')
    expect(log()).not.toContain(link)
  })
})

test('coturn takes its example and listens on the one port alone', async () => {
  const port = await freePort()
  const config = adapted('turnserver.conf', [
    [/^listening-ip=.*$/m, 'listening-ip=127.0.0.1'],
    [
      /^tls-listening-port=443$/m,
      `tls-listening-port=${port}\nuserdb=${dir}/turndb\npidfile=${dir}/turn.pid`,
    ],
  ])
  const child = spawn('turnserver', ['-c', config], { cwd: dir, stdio: ['ignore', 'pipe', 'pipe'] })
  let said = ''
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (words: string) => {
      said += words
    })
  const ended = once(child, 'exit')
  const subjectAt = (at: number) =>
    new Promise<string>((resolve) => {
      const socket = connect({ port: at, host: '127.0.0.1', rejectUnauthorized: false })
      socket.once('error', ({ message }) => resolve(message))
      socket.once('secureConnect', () => {
        resolve(String(socket.getPeerCertificate().subject.CN))
        socket.destroy()
      })
    })
  try {
    await expect.poll(() => subjectAt(port)).toBe('forum.example.org')
    expect(said).not.toMatch(/bad configuration/i)
    // Where it would listen in the plain.
    expect(await subjectAt(3478)).toMatch(/ECONNREFUSED/)
  } finally {
    child.kill('SIGKILL')
    await ended
  }
})
