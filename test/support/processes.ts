import { execFileSync } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'

interface Process {
  pid: number
  parent: number
  /** Empty for one that has ended and is not buried yet. */
  command: string
}

/** The living processes whose command line holds the given words. */
export function processesWith(words: string): number[] {
  return all().flatMap(({ pid, command }) => (command.includes(words) ? [pid] : []))
}

/** The living children of a process, and theirs. */
export function descendantsOf(ancestor: number): number[] {
  const living = all().filter(({ command }) => command !== '')
  const below = (parent: number): number[] =>
    living.filter((one) => one.parent === parent).flatMap(({ pid }) => [pid, ...below(pid)])
  return below(ancestor)
}

export function isRunning(pid: number): boolean {
  return all().some((one) => one.pid === pid && one.command !== '')
}

function all(): Process[] {
  if (process.platform === 'linux') return readdirSync('/proc').flatMap(fromProc)
  const lines = execFileSync('ps', ['-axo', 'pid=,ppid=,command='], { encoding: 'utf8' }).trim().split('\n')
  return lines.map((line) => {
    const [, pid, parent, command = ''] = /^\s*(\d+)\s+(\d+)\s+(.*)$/.exec(line) ?? []
    return { pid: Number(pid), parent: Number(parent), command }
  })
}

function fromProc(pid: string): Process[] {
  if (!/^\d+$/.test(pid)) return []
  try {
    // "pid (name) state parent …", and a name may hold anything
    const [, parent] = readFileSync(`/proc/${pid}/stat`, 'utf8')
      .replace(/^.*\) /s, '')
      .split(' ')
    const command = readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ').trim()
    return [{ pid: Number(pid), parent: Number(parent), command }]
  } catch {
    return [] // it ended meanwhile
  }
}
