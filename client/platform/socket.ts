import { useEffect, useEffectEvent } from 'react'
import { io } from 'socket.io-client'
import { z } from 'zod'
import { create } from 'zustand'
import type { Event, Push } from '../../shared/contract.ts'
import { fact, type Topic } from '../../shared/facts.ts'
import { ApiError, badInput, wireError } from './apiError.ts'
import { markStale, queryClient } from './queries.ts'

/** No answer to an event for so long counts as a lost connection, ms. */
const PATIENCE = 8000
/** Facts come in bursts when a host publishes; they are gathered for so long, ms. */
const GATHER = 120
/** A page hidden for longer may have slept through anything, ms. */
const NAP = 20_000

/** Websocket first: long polling needs sticky sessions in front of several server processes. */
const socket = io({
  autoConnect: false,
  transports: ['websocket', 'polling'],
  reconnectionDelay: 300,
})

/** So many tries are given up soon: a short cut ends while they last. */
const SHORT_TRIES = 8
/** So many follow each other fast: where the server starts again, each is refused at once, and it is up while they last. */
const CLOSE_TRIES = 30
/** How long this link took to open the connection, ms. */
let openingTook = 0
let triedAt = 0

/**
 * A try to connect that was sent into a dead network is repeated by the system after 1, 3, 7, … s: too late when
 * the network is back meanwhile. So the early tries are given up soon, as this link goes; later ones get time for a
 * slower one, and in the end come less often.
 */
socket.io.on('reconnect_attempt', tryFor)

function tryFor(attempt: number): void {
  triedAt = performance.now()
  const late = Math.max(attempt - SHORT_TRIES, 0)
  socket.io.timeout(Math.min(Math.max(1500, 3 * openingTook) + late * 2000, 20_000))
  socket.io.reconnectionDelayMax(attempt > CLOSE_TRIES ? 3000 : 500)
}

type Connection = 'closed' | 'opening' | 'open' | 'lost'
const useConnectionStore = create<{ connection: Connection }>(() => ({ connection: 'closed' }))

/** `lost` after having been open; `closed` while nobody is signed in. */
export function useConnection(): Connection {
  return useConnectionStore(({ connection }) => connection)
}

function set(connection: Connection): void {
  useConnectionStore.setState({ connection })
}

/** Connects for the person who is signed in. */
export function openSocket(): void {
  set('opening')
  connect()
}

/** Opens a connection that seems open anew: the network below it is another, or gone. */
export function reopenSocket(): void {
  if (socket.connected) renew()
}

function renew(): void {
  set('lost')
  socket.disconnect()
  tryFor(1)
  socket.connect()
}

function connect(): void {
  triedAt = performance.now()
  socket.io.timeout(20_000)
  socket.connect()
}

/** Disconnects: the next person has another session. */
export function closeSocket(): void {
  set('closed')
  socket.disconnect()
}

socket.on('connect', () => {
  openingTook = performance.now() - triedAt
  const returned = useConnectionStore.getState().connection === 'lost'
  set('open')
  // What happened meanwhile is not sent again: a page that returns asks for everything that it shows.
  if (returned) void queryClient.invalidateQueries()
})

socket.on('disconnect', (reason) => {
  if (reason === 'io client disconnect') return
  set('lost')
  if (reason === 'io server disconnect') comeBack()
})

socket.on('connect_error', () => {
  if (useConnectionStore.getState().connection === 'open') set('lost')
  // Refused rather than unreached: the session may have ended, and socket.io does not try again by itself.
  if (!socket.active) {
    markStale(['account'])
    comeBack()
  }
})

// The network is back: no use to wait for the next try, nor to believe in a connection over the one before.
addEventListener('online', () => {
  if (useConnectionStore.getState().connection !== 'closed') renew()
})

function comeBack(): void {
  setTimeout(() => {
    if (useConnectionStore.getState().connection !== 'closed') connect()
  }, 3000)
}

let hiddenAt = 0
document.addEventListener('visibilitychange', () => {
  if (document.hidden) hiddenAt = Date.now()
  else if (Date.now() - hiddenAt > NAP) void queryClient.invalidateQueries()
})

const gathered = new Set<Topic>()
on(fact, ({ topics }) => {
  if (gathered.size === 0)
    setTimeout(() => {
      markStale([...gathered])
      gathered.clear()
    }, GATHER)
  for (const topic of topics) gathered.add(topic)
})

/** Sends an event and returns its parsed answer. Throws `ApiError`, `no_connection` after eight seconds. */
export async function ask<I extends z.ZodType, O extends z.ZodType>(
  event: Event<I, O>,
  input: z.input<I>,
): Promise<z.output<O>> {
  const checked = event.input.safeParse(input)
  if (!checked.success) throw badInput(checked.error)
  const answer = await emit(event.name, input)
  const refused = refusal.safeParse(answer)
  if (refused.success) throw refused.data.error
  const done = event.output.safeParse(accepted.safeParse(answer).data?.data)
  if (done.success) return done.data
  console.error(`${event.name}: the answer is not what the contract says`, done.error)
  throw new ApiError('internal')
}

const refusal = z.object({ ok: z.literal(false), error: wireError })
const accepted = z.object({ ok: z.literal(true), data: z.unknown() })

async function emit(name: string, input: unknown): Promise<unknown> {
  try {
    return await socket.timeout(PATIENCE).emitWithAck(name, input)
  } catch {
    throw new ApiError('no_connection')
  }
}

/** Hears a push of the server; malformed ones are left out. Returns what stops it. */
export function on<D extends z.ZodType>(push: Push<D>, hear: (data: z.output<D>) => void): () => void {
  const listener = (sent: unknown) => {
    const data = push.data.safeParse(sent)
    if (data.success) hear(data.data)
    else console.warn(`${push.name}: not what the contract says`, data.error)
  }
  socket.on(push.name, listener)
  return () => void socket.off(push.name, listener)
}

/** Hears a push for as long as the component is shown. */
export function usePush<D extends z.ZodType>(push: Push<D>, hear: (data: z.output<D>) => void): void {
  const listener = useEffectEvent(hear)
  useEffect(() => on(push, (data) => listener(data)), [push])
}

/**
 * Runs now if the socket is open, and at every later opening: for what must be said anew after each
 * reconnect, such as watching a forum. `leave` runs when the component goes or `subject` changes.
 */
export function useOnConnect(subject: string, enter: () => void, leave?: () => void): void {
  const doEnter = useEffectEvent(enter)
  const doLeave = useEffectEvent(() => leave?.())
  useEffect(() => {
    if (!subject) return
    const listener = () => doEnter()
    if (socket.connected) listener()
    socket.on('connect', listener)
    return () => {
      socket.off('connect', listener)
      doLeave()
    }
  }, [subject])
}
