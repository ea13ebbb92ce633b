import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { z } from 'zod'
import { runChecks } from './checks.ts'
import { ensureClient } from './client.ts'
import { startPostgres } from './debian.ts'
import {
  ensureChromium,
  ensureDeployment,
  ensureNetworks,
  ensureRedis,
  ensureTurn,
  ensureWorker,
} from './testNeeds.ts'

/**
 * `npm test`: everything. `npm test -- unit` runs one of the projects only, and `npm test -- unit words` of it
 * only the files whose name has "words". The last line is the count.
 */
const root = path.resolve(import.meta.dirname, '..')
const projects = ['unit', 'contract', 'integration', 'e2e']
/** Of the embedded PostgreSQL itself, of calls and of what stands around the server: another PostgreSQL changes nothing. */
const sameOnAny = ['postgres', 'media*', 'clockJumps', 'config', 'deploy', 'shutdown']

const [only, ...filters] = process.argv.slice(2)
if (only && !projects.includes(only)) {
  console.error(`There is no project "${only}". There are: ${projects.join(', ')}.`)
  process.exit(1)
}
const wanted = only ? [only] : projects
const sum = { passed: 0, failed: 0, skipped: 0 }
const reports = mkdtempSync(path.join(tmpdir(), 'pendopo-reports-'))
let vitest: ChildProcess | undefined
let interrupted = false
for (const signal of ['SIGINT', 'SIGTERM'] as const)
  process.on(signal, () => {
    interrupted = true
    vitest?.kill(signal)
  })

if (wanted.some((project) => project !== 'unit')) ensureRedis()
if (wanted.some((project) => project === 'integration' || project === 'e2e')) {
  ensureChromium()
  ensureNetworks()
  ensureTurn()
  ensureDeployment()
  await ensureWorker()
}
if (!only) {
  title('check')
  add({ ...(await runChecks()), skipped: 0 })
}
if (wanted.includes('integration') || wanted.includes('e2e')) await ensureClient()
for (const project of wanted) await runProject(project, project, [])
if (wanted.includes('integration')) await runOnPostgres15()
rmSync(reports, { recursive: true, force: true })

console.log()
console.log(`${sum.passed} passed, ${sum.failed} failed, ${sum.skipped} skipped`)
process.exitCode = interrupted || sum.failed > 0 || sum.passed === 0 ? 1 : 0

/** The integration tests again, on the oldest PostgreSQL we promise to run on. */
async function runOnPostgres15(): Promise<void> {
  if (interrupted) return
  const postgres = await startPostgres('15')
  if (!postgres)
    return console.log('\nPostgreSQL 15 is not on this machine; integration ran on the embedded 18 only.')
  try {
    const exclude = sameOnAny.flatMap((name) => ['--exclude', `test/integration/${name}.test.ts`])
    await runProject('integration', 'integration on PostgreSQL 15', exclude, {
      TEST_DATABASE_URL: postgres.url,
    })
  } finally {
    await postgres.stop()
  }
}

async function runProject(project: string, name: string, options: string[], env = {}): Promise<void> {
  if (interrupted) return
  title(name)
  const report = path.join(reports, `${name}.json`)
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${report}`]
  const words = ['run', '--project', project, ...reporters, ...options, ...filters]
  vitest = spawn(process.execPath, [path.join(root, 'node_modules/vitest/vitest.mjs'), ...words], {
    cwd: root,
    env: { ...process.env, NODE_ENV: 'test', ...(!process.stdout.isTTY && { NO_COLOR: '1' }), ...env },
    stdio: 'inherit',
  })
  const ended = new Promise<number | null>((resolve) => vitest?.once('close', resolve))
  const succeeded = (await ended) === 0
  const counts = countsIn(report)
  // a file that does not load, or an error outside of all tests, has no test to count
  add({ ...counts, failed: Math.max(counts.failed, succeeded ? 0 : 1) })
}

function countsIn(report: string): typeof sum {
  const counts = z.object({
    numPassedTests: z.number(),
    numFailedTests: z.number(),
    numPendingTests: z.number(),
    numTodoTests: z.number(),
  })
  try {
    const { numPassedTests, numFailedTests, numPendingTests, numTodoTests } = counts.parse(
      JSON.parse(readFileSync(report, 'utf8')),
    )
    return { passed: numPassedTests, failed: numFailedTests, skipped: numPendingTests + numTodoTests }
  } catch {
    return { passed: 0, failed: 0, skipped: 0 } // it did not come to a report, and its exit code says so
  }
}

function add(counts: typeof sum): void {
  sum.passed += counts.passed
  sum.failed += counts.failed
  sum.skipped += counts.skipped
}

function title(words: string): void {
  console.log(`\n── ${words} ──`)
}
