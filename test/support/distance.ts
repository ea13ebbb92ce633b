import { createSocket, type Socket } from 'node:dgram'
import { once } from 'node:events'

/** How far it is to what stands behind: each packet is held so long and lost so often, each way. */
export interface Way {
  /** ms */
  delayMs: number
  /** Share of the packets, 0 to 1. */
  loss?: number
}

/** A long way for UDP packets to one port, the same for all who send there. */
export interface Distance {
  /** From now on; packets that are on their way arrive as they would have. */
  becomes(way: Way): void
  close(): void
}

/**
 * Takes UDP packets at `near` and hands them on to `far`, on the same port, and what comes back to where it belongs;
 * none of them changed, each sender with a port of its own at the far end.
 */
export async function distanceBetween(near: string, far: string, port: number): Promise<Distance> {
  let way: Way = { delayMs: 0 }
  const senders = new Map<string, Socket>()
  const entrance = createSocket('udp4')
  const travels = (arrive: () => void) => {
    if (Math.random() >= (way.loss ?? 0)) setTimeout(arrive, way.delayMs)
  }
  entrance.on('message', (packet, { address, port: from }) => {
    const name = `${address}:${from}`
    let sender = senders.get(name)
    if (!sender) {
      sender = createSocket('udp4')
      sender.on('message', (answer) =>
        travels(() => senders.has(name) && entrance.send(answer, from, address)),
      )
      senders.set(name, sender)
    }
    travels(() => senders.get(name)?.send(packet, port, far))
  })
  entrance.bind(port, near)
  await once(entrance, 'listening')
  return {
    becomes(next) {
      way = next
    },
    close() {
      for (const sender of senders.values()) sender.close()
      senders.clear()
      entrance.close()
    },
  }
}
