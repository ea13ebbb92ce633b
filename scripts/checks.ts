import { spawn } from 'node:child_process'
import path from 'node:path'
import { text } from 'node:stream/consumers'

const root = path.resolve(import.meta.dirname, '..')
const modules = path.join(root, 'node_modules')

interface Check {
  name: string
  /** A file, from node_modules on, and its arguments. */
  command: [string, ...string[]]
}

/** The longest first: two run at a time. */
const checks: Check[] = [
  { name: 'types', command: ['typescript/bin/tsc', '--noEmit', '-p', '.'] },
  {
    name: 'floors',
    command: [
      'dependency-cruiser/bin/dependency-cruiser.mjs',
      'server',
      'client',
      'shared',
      'scripts',
      'test',
    ],
  },
  { name: 'unused', command: ['knip/bin/knip.js', '--no-progress'] },
  { name: 'licences', command: ['../scripts/licences.ts'] },
  { name: 'format and lint', command: ['@biomejs/biome/bin/biome', 'check', '--error-on-warnings'] },
]

/** Runs every check that needs no browser and no server, and prints each one's name, time and, if it failed, why. */
export async function runChecks(): Promise<{ passed: number; failed: number }> {
  const waiting = [...checks]
  let passed = 0
  const worker = async () => {
    for (let check = waiting.shift(); check; check = waiting.shift()) if (await runCheck(check)) passed++
  }
  await Promise.all([worker(), worker()])
  return { passed, failed: checks.length - passed }
}

async function runCheck({ name, command: [file, ...args] }: Check): Promise<boolean> {
  const began = performance.now()
  const child = spawn(process.execPath, [path.join(modules, file), ...args], {
    cwd: root,
    env: { ...process.env, FORCE_COLOR: process.stdout.isTTY ? '1' : '0' },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const code = new Promise<number | null>((resolve) => child.once('close', resolve))
  const [out, err] = await Promise.all([text(child.stdout), text(child.stderr)])
  const passed = (await code) === 0
  const seconds = ((performance.now() - began) / 1000).toFixed(1)
  console.log(`${passed ? '✓' : '✗'} ${name.padEnd(16)} ${seconds} s`)
  if (!passed) console.log(`${out}${err}`.trimEnd())
  return passed
}
