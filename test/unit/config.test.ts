import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { describe, expect, test } from 'vitest'
import { readConfig, secrets, variables, WrongConfiguration } from '../../server/platform/config.ts'

/** What the start says about an environment. */
function complaints(env: Record<string, string>): string[] {
  try {
    readConfig(env)
    return []
  } catch (error) {
    if (!(error instanceof WrongConfiguration)) throw error
    return error.message
      .split('\n')
      .slice(1)
      .map((line) => line.trim())
  }
}

const secretValue = 'hunter2-hunter2'

/** A wrong value of every variable that has any, and the words that say what is expected. */
const wrong: [keyof typeof variables, string, RegExp][] = [
  ['NODE_ENV', secretValue, /"development"\|"production"\|"test"/],
  ['ROLES', secretValue, /web, media/],
  ['PORT', secretValue, /number/],
  ['PORT', '65536', /<=65535/],
  ['PORT', '-1', />=0/],
  ['PORT', '80.5', /int/],
  ['PUBLIC_URL', secretValue, /http:\/\/ or https:\/\//],
  ['PUBLIC_URL', `ftp://${secretValue}.example`, /http:\/\/ or https:\/\//],
  ['DATABASE_URL', `mysql://root:${secretValue}@db`, /postgres:\/\/ or postgresql:\/\//],
  ['REDIS_URL', `http://:${secretValue}@redis`, /redis:\/\/ or rediss:\/\//],
  ['SMTP_URL', `https://user:${secretValue}@mail`, /smtp:\/\/ or smtps:\/\//],
  ['MAIL_FROM', secretValue, /one address/],
  ['SECRET', secretValue, />=32/],
  ['DEMO', secretValue, /"true"\|"false"/],
  ['TRUST_PROXY', '6', /<=5/],
  ['TRUST_PROXY', secretValue, /number/],
  ['METRICS_TOKEN', 'hunter2', />=16/],
  ['DRAIN_SECONDS', secretValue, /number/],
  ['DRAIN_SECONDS', '61', /<=60/],
  ['LOG_LEVEL', secretValue, /"debug"/],
  ['KEEP_CHAT_DAYS', '0', />=1/],
  ['KEEP_ATTENDANCE_DAYS', secretValue, /number/],
  ['KEEP_AUDIT_DAYS', '36501', /<=36500/],
  ['MEDIA_WORKERS', '0', />=1/],
  ['MEDIA_WORKERS', '65', /<=64/],
  ['MEDIA_LISTEN_IP', secretValue, /IPv4 or IPv6/],
  ['MEDIA_PORT', secretValue, /number/],
  ['TURN_URLS', `stun:${secretValue}`, /turns:turn\.host\.example:443/],
  ['TURN_SECRET', secretValue, />=16/],
]
/** One of the two is wrong without the other. */
const relay = { TURN_URLS: 'turn:turn.example', TURN_SECRET: 'x'.repeat(16) }
/** Any text will do. */
const free = ['HOST', 'DATA_DIR', 'MEDIA_ANNOUNCED_ADDRESS', 'MEDIASOUP_WORKER_BIN']

describe('a wrong configuration', () => {
  test('is tried for every variable', () => {
    expect(new Set([...wrong.map(([name]) => name), ...free])).toEqual(new Set(Object.keys(variables)))
  })

  test.each(wrong)('of %s as "%s" says what is expected, without the value', (name, value, expected) => {
    const said = complaints({ ...relay, [name]: value })
    expect(said).toHaveLength(1)
    expect(said[0]).toMatch(new RegExp(`^${name}: `))
    expect(said[0]).toMatch(expected)
    expect(said[0]).not.toContain(secretValue)
  })

  test('names all that is wrong at once', () => {
    const said = complaints({ PORT: 'x', REDIS_URL: 'x', DEMO: 'yes' })
    expect(said.map((line) => line.split(':')[0]).sort()).toEqual(['DEMO', 'PORT', 'REDIS_URL'])
  })

  test('is one for production without address, mail and secret, or with the demo', () => {
    expect(complaints({ NODE_ENV: 'production', DEMO: 'true' }).map((line) => line.split(':')[0])).toEqual([
      'PUBLIC_URL',
      'SMTP_URL',
      'SECRET',
      'DEMO',
    ])
    const whole = {
      NODE_ENV: 'production',
      PUBLIC_URL: 'https://forum.example',
      SMTP_URL: 'smtps://mail.example',
      SECRET: 'x'.repeat(32),
    }
    expect(complaints(whole)).toEqual([])
  })
})

describe('the configuration', () => {
  test('has relays only together with the secret that they share', () => {
    const urls = 'turn:turn.example:3478,turns:turn.example:443?transport=tcp'
    const secret = 'x'.repeat(16)
    expect(complaints({ TURN_URLS: urls })).toEqual(['TURN_SECRET: is required with TURN_URLS'])
    expect(complaints({ TURN_SECRET: secret })).toEqual(['TURN_URLS: is required with TURN_SECRET'])
    expect(readConfig({ TURN_URLS: urls, TURN_SECRET: secret }).TURN_URLS).toEqual(urls.split(','))
  })

  test.each(secrets)('takes %s from a file, without the line break at its end', async (name) => {
    const dir = await mkdtemp(path.join(tmpdir(), 'pendopo-secret-'))
    const file = path.join(dir, 'secret')
    const value = {
      DATABASE_URL: 'postgres://db/x',
      REDIS_URL: 'redis://redis',
      SMTP_URL: 'smtps://mail',
      SECRET: 'x'.repeat(32),
      TURN_SECRET: 'y'.repeat(16),
      METRICS_TOKEN: 'z'.repeat(16),
    }[name]
    const relay = name === 'TURN_SECRET' && { TURN_URLS: 'turn:turn.example' }
    try {
      await writeFile(file, `${value}\n`)
      const env = { ...relay, [`${name}_FILE`]: file }
      expect(readConfig(env)[name]).toBe(value)
      expect(complaints({ ...env, [name]: value })).toEqual([
        `${name}_FILE: must not be set together with ${name}`,
      ])
      await writeFile(file, secretValue)
      for (const line of complaints(env)) expect(line).not.toContain(secretValue)
    } finally {
      await rm(dir, { recursive: true })
    }
    expect(complaints({ [`${name}_FILE`]: file })).toEqual([`${name}_FILE: expected a file that can be read`])
  })

  test('of nothing is one to begin with', () => {
    expect(readConfig({})).toMatchObject({
      NODE_ENV: 'development',
      PORT: 3000,
      DATA_DIR: path.resolve('data'),
      DEMO: false,
      PUBLIC_URL: undefined,
    })
  })

  test('takes an empty value as none, and leaves others’ variables alone', () => {
    const config = readConfig({ PORT: '', DATABASE_URL: '', HOME: '/root', npm_config_registry: 'x' })
    expect(config.PORT).toBe(3000)
    expect(config).not.toHaveProperty('HOME')
  })

  test('has the public address without the slashes at its end', () => {
    expect(readConfig({ PUBLIC_URL: 'https://forum.example//' }).PUBLIC_URL).toBe('https://forum.example')
  })
})
