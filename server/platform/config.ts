import { readFileSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import path from 'node:path'
import { z } from 'zod'
import { CannotStart } from './cannotStart.ts'

/** What may stand in a file instead, named by the variable with `_FILE` after it, as Docker and systemd hand secrets out. */
export const secrets = [
  'DATABASE_URL',
  'REDIS_URL',
  'SMTP_URL',
  'SECRET',
  'TURN_SECRET',
  'METRICS_TOKEN',
] as const

const days = z.coerce.number().int().min(1).max(36_500)
const port = z.coerce.number().int().min(0).max(65535)
const flag = z.enum(['true', 'false']).transform((word) => word === 'true')
const urlOf = (...protocols: string[]) =>
  z.url({
    protocol: new RegExp(`^(${protocols.join('|')})$`),
    error: `expected an address that begins with ${protocols.map((name) => `${name}://`).join(' or ')}`,
  })

/** Every variable the server reads, with what is expected of it. The README's table is checked against it. */
export const variables = {
  NODE_ENV: z.enum(['development', 'production', 'test']).default('development'),
  ROLES: z
    .string()
    .transform((list) => list.split(','))
    .pipe(z.array(z.enum(['web', 'media'], 'expected web, media, or both with a comma between')).min(1))
    .default(['web', 'media']),
  PORT: port.default(3000),
  HOST: z.string().min(1).default('0.0.0.0'),
  PUBLIC_URL: urlOf('http', 'https').optional(),
  DATA_DIR: z.string().min(1).default('./data'),
  DATABASE_URL: urlOf('postgres', 'postgresql').optional(),
  REDIS_URL: urlOf('redis', 'rediss').optional(),
  SMTP_URL: urlOf('smtp', 'smtps').optional(),
  MAIL_FROM: z
    .string()
    .regex(
      /^(?:[^<>@\r\n]*<[^<>@\s]+@[^<>@\s]+>|[^<>@\s]+@[^<>@\s]+)$/,
      'expected one address, as in Pendopo <forum@host.example>',
    )
    .default('Pendopo <forum@pendopo.example>'),
  SECRET: z.string().min(32).optional(),
  DEMO: flag.default(false),
  TRUST_PROXY: z.coerce.number().int().min(0).max(5).default(0),
  METRICS_TOKEN: z.string().min(16).optional(),
  // The units and compose.yaml kill a process 90 s after they asked it to end: so much and half a minute of its own.
  DRAIN_SECONDS: z.coerce.number().int().min(0).max(60).default(0),
  LOG_LEVEL: z.enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent']).default('info'),
  KEEP_CHAT_DAYS: days.default(365),
  KEEP_ATTENDANCE_DAYS: days.default(730),
  KEEP_AUDIT_DAYS: days.default(1825),
  MEDIA_WORKERS: z.coerce.number().int().min(1).max(64).default(availableParallelism()),
  MEDIA_LISTEN_IP: z.union([z.ipv4(), z.ipv6()], 'expected an IPv4 or IPv6 address').default('0.0.0.0'),
  MEDIA_ANNOUNCED_ADDRESS: z.string().min(1).optional(),
  MEDIA_PORT: port.default(0),
  TURN_URLS: z
    .string()
    .regex(
      /^(turns?:[^\s,?]+(\?transport=(udp|tcp))?(,|$))+$/,
      'expected addresses like turns:turn.host.example:443?transport=tcp, with commas between',
    )
    .transform((list) => list.split(','))
    .optional(),
  TURN_SECRET: z.string().min(16).optional(),
  MEDIASOUP_WORKER_BIN: z.string().min(1).optional(),
} as const

const environment = z.object(variables).superRefine((env, refuse) => {
  for (const [name, other] of [
    ['TURN_URLS', 'TURN_SECRET'],
    ['TURN_SECRET', 'TURN_URLS'],
  ] as const)
    if (env[name] === undefined && env[other] !== undefined)
      refuse.addIssue({ code: 'custom', path: [name], message: `is required with ${other}` })
  if (new Set(env.ROLES).size < 2 && env.REDIS_URL === undefined)
    refuse.addIssue({
      code: 'custom',
      path: ['REDIS_URL'],
      message: 'is required where ROLES is not web,media',
    })
  if (env.NODE_ENV !== 'production' || !env.ROLES.includes('web')) return
  for (const name of ['PUBLIC_URL', 'SMTP_URL', 'SECRET'] as const)
    if (env[name] === undefined)
      refuse.addIssue({ code: 'custom', path: [name], message: 'is required when NODE_ENV is production' })
  if (env.DEMO) refuse.addIssue({ code: 'custom', path: ['DEMO'], message: 'must not be true in production' })
})

/** What the whole server runs on, read once at the start. */
export type Config = Omit<z.output<typeof environment>, 'DATA_DIR' | 'PUBLIC_URL'> & {
  /** Absolute. */
  DATA_DIR: string
  /** The address people reach this server at, without a trailing slash. Unset: `http://localhost:<port>`. */
  PUBLIC_URL: string | undefined
}

/** A start with wrong values: one line a variable, its name and what is expected. */
export class WrongConfiguration extends CannotStart {
  constructor(lines: string[]) {
    super(`The configuration is not right:\n${lines.map((line) => `  ${line}`).join('\n')}`)
    this.name = 'WrongConfiguration'
  }
}

/**
 * Reads and checks the environment, and the files that its `_FILE` variables name. An empty value counts as unset.
 * Throws {@link WrongConfiguration} naming every variable that is wrong; never prints a value (it may be a secret).
 */
export function readConfig(env: Record<string, string | undefined>): Config {
  const named = Object.keys(variables).flatMap((name) => (env[name] ? [[name, env[name]] as const] : []))
  const inFiles = secrets.flatMap((name) => {
    const file = env[`${name}_FILE`]
    return file ? [readSecret(name, file, env)] : []
  })
  const read = environment.safeParse(Object.fromEntries([...named, ...inFiles]))
  if (!read.success)
    throw new WrongConfiguration(
      read.error.issues.map((issue) => `${String(issue.path[0])}: ${issue.message}`),
    )
  return {
    ...read.data,
    DATA_DIR: path.resolve(read.data.DATA_DIR),
    PUBLIC_URL: read.data.PUBLIC_URL?.replace(/\/+$/, ''),
  }
}

function readSecret(name: string, file: string, env: Record<string, string | undefined>): [string, string] {
  if (env[name]) throw new WrongConfiguration([`${name}_FILE: must not be set together with ${name}`])
  try {
    return [name, readFileSync(file, 'utf8').trim()]
  } catch {
    throw new WrongConfiguration([`${name}_FILE: expected a file that can be read`])
  }
}
