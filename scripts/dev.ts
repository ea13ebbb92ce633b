import { spawn } from 'node:child_process'
import { once } from 'node:events'
import path from 'node:path'
import { createServer } from 'vite'

/**
 * `npm run dev`: the client by Vite at PORT, the server on the port after it, both anew at every change. One
 * Ctrl-C ends both.
 */
const root = path.resolve(import.meta.dirname, '..')
const port = Number(process.env.PORT || 3000)
const env = {
  ...process.env,
  NODE_ENV: 'development',
  DEMO: process.env.DEMO || 'true',
  PORT: String(port + 1),
  PUBLIC_URL: process.env.PUBLIC_URL || `http://localhost:${port}`,
}

const vite = await createServer({ configFile: path.join(root, 'vite.config.ts') })
await vite.listen()
vite.printUrls()

const words = [
  '--watch',
  '--watch-preserve-output',
  '--disable-warning=ExperimentalWarning',
  'server/main.ts',
]
const server = spawn(process.execPath, words, { cwd: root, env, stdio: 'inherit' })
const ended = once(server, 'exit')
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => server.kill('SIGTERM'))
await ended
await vite.close()
process.exit()
