import { spawn } from 'node:child_process'
import { createWriteStream } from 'node:fs'
import path from 'node:path'
import { createInterface } from 'node:readline'
import { finished } from 'node:stream/promises'
import type { Preparation } from './prepareOnce.ts'

const script = path.join(import.meta.dirname, 'build.sh')
const debianPackages =
  'g++ meson ninja-build pkg-config libssl-dev libuv1-dev libsrtp2-dev libabsl-dev flatbuffers-compiler libflatbuffers-dev'

/**
 * Builds the worker from the package's sources by `build.sh`. What the build says goes to a log file beside the
 * target. The build ends with this process, unless that is killed.
 *
 * @returns nothing, or a sentence for the operator on why it cannot be done here
 */
export async function buildWorker(work: {
  source: string
  target: string
  report: (preparation: Preparation) => void
}): Promise<string | undefined> {
  const { source, target, report } = work
  if (process.platform !== 'linux')
    return 'Audio and video need the media worker, and it could not be fetched from github.com. Allow that once.'

  const logFile = `${target}.build.log`
  const log = createWriteStream(logFile)
  // a process group of its own, so that ending it ends the compilers too
  const build = spawn('bash', [script, source, target], { detached: true, stdio: ['ignore', 'pipe', 'pipe'] })
  const end = () => {
    if (build.pid && build.exitCode === null && build.signalCode === null) process.kill(-build.pid, 'SIGTERM')
  }
  process.once('exit', end)
  let said = ''
  const follow = async (stream: NodeJS.ReadableStream, hear: (line: string) => void) => {
    for await (const line of createInterface({ input: stream })) {
      log.write(`${line}\n`)
      if (line.trim()) hear(line)
    }
  }
  try {
    const [code] = await Promise.all([
      new Promise<number | null>((resolve, reject) => build.once('exit', resolve).once('error', reject)),
      follow(build.stdout, (line) => report(reportOf(line))),
      follow(build.stderr, (line) => {
        said = line
      }),
    ])
    if (code === 0) return undefined
    if (code === 3)
      return (
        `Audio and video need the media worker, and it could be neither fetched nor built here (${said.trim()}). ` +
        `On Debian or Ubuntu run: sudo apt-get install ${debianPackages}. Then start again.`
      )
    return `Audio and video need the media worker, and building it failed; see ${logFile}.`
  } finally {
    process.off('exit', end)
    log.end()
    await finished(log)
  }
}

/** Of ninja's "[12/262] Compiling …" the share that is done; any other line as it is. */
function reportOf(line: string): Preparation {
  const [, done, all] = /^\[(\d+)\/(\d+)\]/.exec(line) ?? []
  if (!done || !all) return { note: line.slice(0, 200) }
  return { progress: Number(done) / Number(all), note: `Building the media worker: ${done} of ${all} parts` }
}
