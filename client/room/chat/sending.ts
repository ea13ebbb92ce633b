import { create } from 'zustand'
import { sharing } from '../../../shared/sharing.ts'
import { newKey, persistently } from '../../platform/api.ts'
import { ApiError } from '../../platform/apiError.ts'
import { markStale } from '../../platform/queries.ts'
import { upload } from '../../platform/upload.ts'

/** A file on its way, or one that did not arrive. */
export interface Sending {
  key: string
  meetingId: string
  file: File
  /** 0 to 1. */
  sent: number
  /** Why it did not arrive; null while it is on its way or waits for its turn. */
  error: unknown
  controller: AbortController
}

/** Kept apart from the chat, which may be closed while a file is being sent. */
const useStore = create<{ sendings: Sending[] }>(() => ({ sendings: [] }))

export function useSendings(meetingId: string): Sending[] {
  const sendings = useStore((state) => state.sendings)
  return sendings.filter((one) => one.meetingId === meetingId)
}

function change(key: string, changed: Partial<Sending>): void {
  useStore.setState(({ sendings }) => ({
    sendings: sendings.map((one) => (one.key === key ? { ...one, ...changed } : one)),
  }))
}

/** One after the other: on a thin link each arrives sooner. */
let turn: Promise<void> = Promise.resolve()

export function sendFiles(meetingId: string, files: readonly File[]): void {
  for (const file of files) {
    const sending = {
      key: newKey(),
      meetingId,
      file,
      sent: 0,
      error: null,
      controller: new AbortController(),
    }
    useStore.setState(({ sendings }) => ({ sendings: [...sendings, sending] }))
    turn = turn.then(() => send(sending))
  }
}

/** Tries again under the same key: it may have arrived without our hearing of it. */
export function sendAgain(sending: Sending): void {
  const again = { ...sending, sent: 0, error: null, controller: new AbortController() }
  change(sending.key, again)
  turn = turn.then(() => send(again))
}

/** Stops sending it, or takes away what did not arrive. */
export function dropSending({ key, controller }: Sending): void {
  controller.abort()
  useStore.setState(({ sendings }) => ({ sendings: sendings.filter((one) => one.key !== key) }))
}

async function send(sending: Sending): Promise<void> {
  const { key, meetingId, file, controller } = sending
  const { signal } = controller
  try {
    const onProgress = (sent: number) => change(key, { sent })
    const input = { meetingId, name: file.name }
    await persistently(() => upload(sharing.sendFile, input, file, { key, signal, onProgress }), signal)
    dropSending(sending)
    markStale(['room', 'sharing'])
  } catch (error) {
    if (!signal.aborted) change(key, { error })
  }
}

const passing: ReadonlySet<string> = new Set([
  'no_connection',
  'unavailable',
  'too_many_requests',
  'internal',
])

/** Whether trying again may help: the file itself was not refused. */
export function mayPass(error: unknown): boolean {
  return error instanceof ApiError && passing.has(error.code)
}
