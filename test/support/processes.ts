import { execFileSync } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'

/** The living processes whose command line holds the given words. */
export function processesWith(words: string): number[] {
  return commandLines().flatMap(({ pid, command }) => (command.includes(words) ? [pid] : []))
}

function commandLines(): { pid: number; command: string }[] {
  if (process.platform === 'linux')
    return readdirSync('/proc').flatMap((name) => {
      if (!/^\d+$/.test(name)) return []
      try {
        return [
          { pid: Number(name), command: readFileSync(`/proc/${name}/cmdline`, 'utf8').replaceAll('\0', ' ') },
        ]
      } catch {
        return [] // it ended meanwhile
      }
    })
  const lines = execFileSync('ps', ['-axo', 'pid=,command='], { encoding: 'utf8' }).trim().split('\n')
  return lines.map((line) => ({ pid: Number.parseInt(line, 10), command: line }))
}
