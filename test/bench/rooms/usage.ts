import { readFileSync } from 'node:fs'

/** Linux counts a process's time in hundredths of a second (`getconf CLK_TCK`). */
const ticksEachSecond = 100

/** Seconds of a core that the process has had so far, by /proc/PID/stat. */
export function cpuSeconds(pid: number): number {
  // "pid (name) state …", and a name may hold anything; user and system time are the 14th and 15th field.
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8')
    .replace(/^.*\) /s, '')
    .split(' ')
  return (Number(fields[11]) + Number(fields[12])) / ticksEachSecond
}

/** What the process holds in memory, MB. */
export function residentMb(pid: number): number {
  return Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]) / 1024
}
