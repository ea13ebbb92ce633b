import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { Agent, type RequestOptions, request } from 'node:https'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { text } from 'node:stream/consumers'
import { vi } from 'vitest'
import { atExit } from './atExit.ts'
import { adapted, makeCertificate } from './deployed.ts'
import { freePort } from './freePort.ts'

/**
 * A real nginx before several web processes, on this port of 127.0.0.1. A browser with the cookie `web=<n>` is served
 * by the n-th of them, and by another while that one does not answer.
 */
export async function startNginx(
  port: number,
  webPorts: readonly number[],
): Promise<{ stop(): Promise<void> }> {
  const dir = mkdtempSync(path.join(tmpdir(), 'pendopo-nginx-'))
  writeFileSync(path.join(dir, 'nginx.conf'), configuration(port, webPorts))
  return run(dir, async () => {
    const { status } = await fetch(`http://127.0.0.1:${port}/nginx-is-here`)
    if (status !== 204) throw new Error(`nginx answered ${status}`)
  })
}

/**
 * The nginx that deploy/ ships, with `ip_hash`: who comes from another network (`network`, the third number of an
 * address in 127.0.0.0/8) may be served by the other process. Only addresses, ports, the certificate and the places of
 * the logs are other.
 */
export async function startShippedNginx(
  webPorts: readonly [number, number],
  { host = '127.0.0.1', port = 0 } = {},
) {
  const dir = mkdtempSync(path.join(tmpdir(), 'pendopo-nginx-'))
  port ||= await freePort()
  await makeCertificate(dir, 'forum.example.org')
  const site = adapted(dir, 'nginx.conf', [
    [/\/etc\/letsencrypt\/live\/[^/]+/g, dir],
    [/127\.0\.0\.1:3001/, `127.0.0.1:${webPorts[0]}`],
    [/127\.0\.0\.1:3002/, `127.0.0.1:${webPorts[1]}`],
    [/listen 203\.0\.113\.7:443 /, `listen ${host}:${port} `],
    [/listen 203\.0\.113\.7:80;/, `listen 127.0.0.1:${await freePort()};`],
    [/ {2}listen \[2001:db8::7\]:\d+.*\n/g, ''],
    [/\/var\/log\/nginx\//g, `${dir}/`],
  ])
  const folders = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi']
  const temporary = folders.map((name) => `${name}_temp_path ${name};`).join(' ')
  writeFileSync(
    path.join(dir, 'nginx.conf.whole'),
    `${process.getuid?.() === 0 ? 'user root;' : ''} daemon off; pid nginx.pid;
events {}
http { ${temporary} include ${site}; }
`,
  )
  const agents = new Map<number, Agent>()
  const from = (network: number) => {
    const agent =
      agents.get(network) ?? new Agent({ rejectUnauthorized: false, localAddress: `127.0.${network}.1` })
    agents.set(network, agent)
    return agent
  }
  /** As `fetch`, by way of this nginx. */
  const ask = async (target: string, init: RequestInit = {}, network = 0): Promise<Response> => {
    const headers = { host: 'forum.example.org', ...Object.fromEntries(new Headers(init.headers)) }
    const options: RequestOptions = { port, host, path: target, headers, agent: from(network) }
    if (init.method) options.method = init.method
    if (init.signal) options.signal = init.signal
    const body = init.body ? new Uint8Array(await new Response(init.body).arrayBuffer()) : undefined
    const asked = request(options).end(body)
    // One that comes after the answer's head is told by reading the answer.
    asked.on('error', () => undefined)
    const [answer] = await once(asked, 'response')
    const said = new Headers()
    for (let at = 0; at < answer.rawHeaders.length; at += 2)
      said.append(answer.rawHeaders[at], answer.rawHeaders[at + 1])
    return new Response(await text(answer), { status: answer.statusCode, headers: said })
  }
  const log = (name: string) => readFileSync(path.join(dir, name), 'utf8')
  const running = await run(dir, () => ask('/api/session'), 'nginx.conf.whole')
  return {
    ...running,
    dir,
    url: `https://${host}:${port}`,
    ask,
    from,
    access: () => log('access.log'),
    errors: () => log('error.log'),
  }
}

/** Runs nginx on a file in this folder, which goes with it, until `answers` is fulfilled. */
async function run(dir: string, answers: () => Promise<unknown>, file = 'nginx.conf') {
  const child = spawn('nginx', ['-p', dir, '-c', file, '-e', 'stderr'], {
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  let said = ''
  child.stderr.setEncoding('utf8').on('data', (words: string) => {
    said += words
  })
  const failed = once(child, 'error').then(([cause]) => {
    throw new Error('nginx cannot be run; npm test installs it where it may', { cause })
  })
  const calledOff = atExit(() => child.kill('SIGKILL'))
  child.once('close', calledOff)
  const here = vi.waitFor(
    () => {
      if (child.exitCode !== null) throw new Error(said)
      return answers()
    },
    { timeout: 20_000, interval: 50 },
  )
  await Promise.race([failed, here])
  return {
    async stop() {
      await end(child)
      rmSync(dir, { recursive: true, force: true })
    },
  }
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  const closed = once(child, 'close')
  child.kill('SIGTERM')
  await closed
}

function configuration(port: number, webPorts: readonly number[]): string {
  const upstreams = webPorts.map((first, at) => {
    const others = webPorts.filter((other) => other !== first)
    const servers = [
      `server 127.0.0.1:${first} fail_timeout=1s;`,
      ...others.map((p) => `server 127.0.0.1:${p} backup;`),
    ]
    return `upstream web${at + 1} { ${servers.join(' ')} }`
  })
  const named = webPorts.map((_, at) => `"${at + 1}" web${at + 1};`)
  return `
daemon off;
pid nginx.pid;
worker_processes 1;
events {}
http {
  access_log off;
  client_body_temp_path body;
  proxy_temp_path proxy;
  fastcgi_temp_path fastcgi;
  uwsgi_temp_path uwsgi;
  scgi_temp_path scgi;
  ${upstreams.join('\n  ')}
  map $cookie_web $web { ${named.join(' ')} default web1; }
  map $http_upgrade $connection_upgrade { default upgrade; '' ''; }
  server {
    listen 127.0.0.1:${port};
    client_max_body_size 12m;
    location = /nginx-is-here { return 204; }
    location / {
      proxy_pass http://$web;
      proxy_http_version 1.1;
      proxy_set_header Host $http_host;
      proxy_set_header X-Forwarded-For $remote_addr;
      proxy_set_header X-Forwarded-Proto $scheme;
      proxy_set_header Upgrade $http_upgrade;
      proxy_set_header Connection $connection_upgrade;
      proxy_read_timeout 1h;
    }
  }
}
`
}
