import { randomUUID } from 'node:crypto'
import type { Logger } from 'pino'
import { createClient } from 'redis'
import { reasonOf } from '../reason.ts'
import {
  type Coordination,
  CoordinationUnavailable,
  type Health,
  type Json,
  mustBePositive,
  type Present,
} from './coordination.ts'
import { fanOut } from './fanOut.ts'
import { connectRedis } from './redisConnection.ts'
import { redisScripts } from './redisScripts.ts'

/** How long an answer is waited for, in ms. */
const patienceMs = 2_000

/**
 * Coordination between all processes that use the same Redis (6.2 or newer) and the same `prefix`, which
 * begins every key and channel. Expiry goes by Redis' own clock. Rejects with CoordinationUnavailable when
 * Redis cannot be reached at the start; later outages are survived.
 */
export async function redisCoordination({
  url,
  prefix = 'pendopo:',
  log,
}: {
  url: string
  prefix?: string
  log: Logger
}): Promise<Coordination> {
  const { deliver, subscribe, clear } = fanOut(log)
  const gapListeners = new Set<{ listener: () => void }>()
  const channelPrefix = `${prefix}channel:`

  const commands = await connectRedis({ url, name: 'commands', log }, (options) =>
    createClient({ ...options, keyPrefix: prefix, scripts: redisScripts }),
  )
  const subscriber = await connectRedis({ url, name: 'subscriber', log }, createClient).catch((error) => {
    commands.destroy()
    throw error
  })
  // One pattern hears all channels and this process picks its own: subscribing is then a local act that
  // neither fails nor races, and an outage leaves one subscription to resume, which the client does by itself.
  await subscriber.pSubscribe(`${globEscaped(channelPrefix)}*`, (message, channel) =>
    deliver(channel.slice(channelPrefix.length), message),
  )
  subscriber.on('ready', () => {
    for (const { listener } of [...gapListeners]) {
      try {
        listener()
      } catch (err) {
        log.error({ err }, 'a listener to gaps failed')
      }
    }
  })

  const ask = askWithin(patienceMs)
  let closed = false

  return {
    async allow(key, limit, windowMs) {
      mustBePositive('limit', limit)
      mustBePositive('windowMs', windowMs)
      const waitMs = await ask(() => commands.countUse(`rate:${key}`, limit, windowMs))
      return waitMs === 0 ? { allowed: true } : { allowed: false, retryAfterMs: waitMs }
    },

    async giveBack(key) {
      await ask(() => commands.lPop(`rate:${key}`))
    },

    async lease(name, ttlMs) {
      mustBePositive('ttlMs', ttlMs)
      const key = `lease:${name}`
      const token = randomUUID()
      const taken = await ask(() =>
        commands.set(key, token, { condition: 'NX', expiration: { type: 'PX', value: ttlMs } }),
      )
      if (taken === null) return null
      return {
        token,
        renew: () => ask(() => commands.renewLease(key, token, ttlMs)),
        async release() {
          await ask(() => commands.releaseLease(key, token))
        },
      }
    },

    async enter(place, member, info, ttlMs) {
      mustBePositive('ttlMs', ttlMs)
      await ask(() => commands.enterPlace(`place:${place}`, member, JSON.stringify(info), ttlMs))
    },

    async leave(place, member) {
      await ask(() => commands.hDel(`place:${place}`, member))
    },

    async present(place) {
      return inPairs(await ask(() => commands.whoIsPresent(`place:${place}`)))
    },

    async publish(channel, message) {
      await ask(() => commands.publish(`${channelPrefix}${channel}`, message))
    },

    subscribe,

    onGap(listener) {
      const subscription = { listener }
      gapListeners.add(subscription)
      return () => gapListeners.delete(subscription)
    },

    async health(): Promise<Health> {
      try {
        await ask(() => commands.ping())
        return subscriber.isReady
          ? { ok: true }
          : { ok: false, reason: 'Redis is connected but not listened to' }
      } catch (error) {
        return { ok: false, reason: reasonOf(error) }
      }
    },

    async close() {
      if (closed) return
      closed = true
      clear()
      gapListeners.clear()
      subscriber.destroy()
      // What was asked for before is still answered, unless Redis is silent.
      const timer = setTimeout(() => commands.destroy(), patienceMs)
      await commands.close()
      clearTimeout(timer)
    },
  }
}

/**
 * Makes the function through which every call goes: it turns each failure into CoordinationUnavailable and
 * an answer that takes longer than `ms` too, since the client itself waits for ever once a command is sent.
 * While one call goes unanswered the next are refused at once; that also leaves the connection idle, so that
 * its own timeout can find it dead and begin a new one.
 */
function askWithin(ms: number) {
  let silent = false

  return <T>(call: () => Promise<T>): Promise<T> => {
    const { promise, resolve, reject } = Promise.withResolvers<T>()
    if (silent) {
      reject(new CoordinationUnavailable('Redis does not answer'))
      return promise
    }
    let answered = false
    // After a stall of this process the timer is due before the answer is read: look once more after reading.
    const timer = setTimeout(() => setImmediate(giveUp), ms)
    function giveUp() {
      if (answered) return
      silent = true
      reject(new CoordinationUnavailable(`Redis did not answer within ${ms} ms`))
    }
    function settle() {
      answered = true
      silent = false
      clearTimeout(timer)
    }
    call().then(
      (answer) => {
        settle()
        resolve(answer)
      },
      (error: unknown) => {
        settle()
        reject(new CoordinationUnavailable(`Redis cannot be asked: ${reasonOf(error)}`, { cause: error }))
      },
    )
    return promise
  }
}

function inPairs(flat: string[]): Present[] {
  return flat.flatMap((member, i) => {
    const text = flat[i + 1]
    if (i % 2 === 1 || text === undefined) return []
    const info: Json = JSON.parse(text)
    return [{ member, info }]
  })
}

function globEscaped(text: string): string {
  return text.replace(/[\\*?[\]]/g, '\\$&')
}
