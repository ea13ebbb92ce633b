import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { vi } from 'vitest'
import { atExit } from './atExit.ts'

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
  const child = spawn('nginx', ['-p', dir, '-c', 'nginx.conf', '-e', 'stderr'], {
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
  const answers = vi.waitFor(
    async () => {
      if (child.exitCode !== null) throw new Error(said)
      const { status } = await fetch(`http://127.0.0.1:${port}/nginx-is-here`)
      if (status !== 204) throw new Error(`nginx answered ${status}`)
    },
    { timeout: 20_000, interval: 50 },
  )
  await Promise.race([failed, answers])
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
