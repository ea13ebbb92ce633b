import { execFile, execFileSync } from 'node:child_process'
import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { promisify } from 'node:util'
import type { Browser } from 'playwright-core'
import { atExit } from './atExit.ts'
import { chromiumPath, launchChromium } from './chromium.ts'
import { isRunning } from './processes.ts'

/**
 * A browser on a machine of its own, as far as the network can tell: a network namespace with one cable to this
 * machine, which stands for the internet between. Needs Linux, root, `ip`, `tc` and `nft`.
 */
export interface NetworkedHost {
  browser: Browser
  /** Where the host finds this machine. In its browser 127.0.0.1 is this machine too, for pages and sockets. */
  readonly server: string
  /** From now on everything is lost on the way, without a sign that the browser could see. */
  cut(): Promise<void>
  /** The cable is pulled out, which the browser sees at once: it is offline. */
  unplug(): Promise<void>
  /** Ends a cut, and whatever `unplug`, `letThroughOnly` and `shape` did. */
  restore(): Promise<void>
  /** As on the way from wireless to mobile: what was sent from the old address gets no answer any more. */
  changeAddress(): Promise<void>
  /**
   * The link becomes this thin, each way, and loses this share (0..1) of the packets. What does not fit waits in a
   * queue of `queueMs`, then it is lost.
   */
  shape(link: { kbit: number; queueMs?: number; loss?: number }): Promise<void>
  /** Nothing but TCP gets through, as behind a strict firewall; to these ports alone, where given. */
  letThroughOnly(protocol: 'tcp', ports?: number[]): Promise<void>
  /** Ends the browser and takes the host away. */
  close(): Promise<void>
}

const run = promisify(execFile)
const nets = 250
const nameOf = (net: number) => `pendopo-${net}-${process.pid}`
const cableOf = (net: number) => `pendopo${net}`

/** A host with an undisturbed network and a Chromium in it. */
export async function hostWithNetwork(): Promise<NetworkedHost> {
  await sweep()
  const net = await layCable()
  const name = nameOf(net)
  const inside = (...words: string[]) => run('ip', ['netns', 'exec', name, ...words])
  const way = cableOf(net)
  /**
   * What becomes of packets from the host and to it, each decided where they come out of the cable: whoever sent
   * one that is dropped where it goes in would be told so.
   */
  const rules = async (out: string[], into: string[]) => {
    await run('nft', [table(way, way, out)])
    await inside('nft', table(way, 'wan', into))
  }
  const server = `10.213.${net}.1`
  const folder = await mkdtemp(path.join(tmpdir(), 'pendopo-host-'))
  const calledOff = atExit(() => demolish(net, name))
  let address = 2

  const route = () => inside('ip', 'route', 'replace', 'default', 'via', server)
  const settle = async () => {
    await inside('ip', 'addr', 'add', `10.213.${net}.${address}/24`, 'dev', 'wan')
    await route()
  }
  const unshape = async () => {
    await run('tc', ['qdisc', 'del', 'dev', cableOf(net), 'root']).catch(() => undefined)
    await inside('tc', 'qdisc', 'del', 'dev', 'wan', 'root').catch(() => undefined)
  }
  const close = async () => {
    demolish(net, name)
    calledOff()
    await rm(folder, { recursive: true, force: true })
  }

  try {
    await inside('ip', 'link', 'set', 'lo', 'up')
    // An IPv6 address that comes by itself a moment later is a change of network: the browser drops what it is loading.
    await inside('ip', 'link', 'set', 'wan', 'addrgenmode', 'none')
    await inside('ip', 'link', 'set', 'wan', 'up')
    await settle()
    const wrapper = path.join(folder, 'chromium')
    await writeFile(wrapper, `#!/bin/sh\nexec ip netns exec ${name} '${chromiumPath()}' "$@"\n`)
    await chmod(wrapper, 0o755)
    const browser = await launchChromium([`--host-resolver-rules=MAP 127.0.0.1 ${server}`], wrapper)
    return {
      browser,
      server,
      async cut() {
        await rules(['drop'], ['drop'])
      },
      async unplug() {
        await inside('ip', 'link', 'set', 'wan', 'down')
      },
      async restore() {
        await inside('ip', 'link', 'set', 'wan', 'up')
        await route()
        await rules([], [])
        await unshape()
      },
      async changeAddress() {
        await inside('ip', 'addr', 'del', `10.213.${net}.${address}/24`, 'dev', 'wan')
        address++
        await settle()
      },
      async shape({ kbit, queueMs = 300, loss = 0 }) {
        await unshape()
        const bucket = ['root', 'tbf', 'rate', `${kbit}kbit`, 'burst', '3000', 'latency', `${queueMs}ms`]
        await run('tc', ['qdisc', 'add', 'dev', cableOf(net), ...bucket])
        await inside('tc', 'qdisc', 'add', 'dev', 'wan', ...bucket)
        const lose = `numgen random mod 1000 < ${Math.round(loss * 1000)} drop`
        const losing = loss > 0 ? [lose] : []
        await rules(losing, losing)
      },
      async letThroughOnly(_protocol, ports) {
        const through = (port: string) => (ports ? `${port} { ${ports.join()} }` : 'meta l4proto tcp')
        const shut = (port: string) => [`${through(port)} accept`, 'drop']
        await rules(shut('tcp dport'), shut('tcp sport'))
      },
      async close() {
        await browser.close()
        await close()
      },
    }
  } catch (error) {
    await close()
    throw error
  }
}

/** Rules in the place of the earlier ones, for what comes in from this device. */
function table(name: string, device: string, ruling: string[]): string {
  return [
    `add table inet ${name}`,
    `delete table inet ${name}`,
    `add table inet ${name}`,
    `add chain inet ${name} arriving { type filter hook input priority 0; }`,
    ...ruling.map((rule) => `add rule inet ${name} arriving iifname ${device} ${rule}`),
  ].join('\n')
}

/** Takes the first net that nobody has, and answers its number; the cable's name is the claim to it. */
async function layCable(): Promise<number> {
  for (let net = 0; net < nets; net++) {
    const cable = cableOf(net)
    try {
      await run('ip', ['link', 'add', cable, 'type', 'veth', 'peer', 'name', `${cable}wan`])
    } catch (error) {
      if (error instanceof Error && error.message.includes('File exists')) continue
      const hint =
        'A host with a network of its own needs Linux, root, and the packages iproute2 and nftables.'
      throw new Error(hint, { cause: error })
    }
    await run('ip', ['netns', 'add', nameOf(net)])
    await run('ip', ['link', 'set', `${cable}wan`, 'netns', nameOf(net), 'name', 'wan'])
    await run('ip', ['addr', 'add', `10.213.${net}.1/24`, 'dev', cable])
    await run('ip', ['link', 'set', cable, 'up'])
    return net
  }
  throw new Error('every net for a host is taken')
}

function demolish(net: number, name: string): void {
  const quietly = (tool: string, ...words: string[]) => {
    try {
      return execFileSync(tool, words, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] })
    } catch {
      return '' // it is gone already
    }
  }
  for (const pid of quietly('ip', 'netns', 'pids', name).split('\n').filter(Boolean)) {
    try {
      process.kill(Number(pid), 'SIGKILL')
    } catch {
      // it ended meanwhile
    }
  }
  quietly('nft', `delete table inet ${cableOf(net)}`)
  quietly('ip', 'link', 'del', cableOf(net))
  quietly('ip', 'netns', 'del', name)
}

/** Takes away the hosts of processes that were killed. */
async function sweep(): Promise<void> {
  const { stdout } = await run('ip', ['netns', 'list'])
  for (const [name, net, pid] of stdout.matchAll(/^pendopo-(\d+)-(\d+)/gm))
    if (!isRunning(Number(pid))) demolish(Number(net), name)
}
