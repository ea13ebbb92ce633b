import type { BrowserContext, Page } from 'playwright-core'
import { expect } from 'vitest'

declare global {
  interface Window {
    peerConnections: RTCPeerConnection[]
  }
}

/** Keeps every peer connection that pages of this context make, whatever code makes them. Call it first. */
export async function watchPeerConnections(context: BrowserContext): Promise<void> {
  await context.addInitScript(() => {
    window.peerConnections = []
    window.RTCPeerConnection = class extends RTCPeerConnection {
      constructor(configuration?: RTCConfiguration) {
        super(configuration)
        window.peerConnections.push(this)
      }
    }
  })
}

/** What really arrived in a page so far, over the connections that are open now. */
export interface ReceivedMedia {
  framesDecoded: number
  audioBytes: number
}

export function receivedMedia(page: Page): Promise<ReceivedMedia> {
  return page.evaluate(async () => {
    const sum = { framesDecoded: 0, audioBytes: 0 }
    for (const connection of window.peerConnections) {
      if (connection.connectionState === 'closed') continue
      for (const stat of (await connection.getStats()).values()) {
        if (stat.type !== 'inbound-rtp') continue
        if (stat.kind === 'video') sum.framesDecoded += stat.framesDecoded ?? 0
        else sum.audioBytes += stat.bytesReceived
      }
    }
    return sum
  })
}

/** The voices that arrive in a page, stream by stream, and the connections they arrive on as they were agreed. */
export interface ReceivedVoices {
  agreed: string[]
  voices: { ssrc: number; packets: number }[]
}

export function receivedVoices(page: Page): Promise<ReceivedVoices> {
  return page.evaluate(async () => {
    const received: ReceivedVoices = { agreed: [], voices: [] }
    for (const connection of window.peerConnections) {
      if (connection.connectionState === 'closed') continue
      const stats = [...(await connection.getStats()).values()]
      const voices = stats.filter(({ type, kind }) => type === 'inbound-rtp' && kind === 'audio')
      // Not the lobby's probe of the network, which may be ending.
      if (voices.length === 0) continue
      received.agreed.push(`${connection.localDescription?.sdp} ${connection.remoteDescription?.sdp}`)
      received.voices.push(...voices.map(({ ssrc, packetsReceived: packets }) => ({ ssrc, packets })))
    }
    received.voices.sort((a, b) => a.ssrc - b.ssrc)
    return received
  })
}

/**
 * Resolves when sound has gone on arriving from now on, and pictures too unless that is not wanted; with how long
 * it took, ms. Connections that are made anew meanwhile count from zero.
 */
export async function mediaFlows(page: Page, wanted: { video?: boolean } = { video: true }): Promise<number> {
  const from = performance.now()
  const before = await receivedMedia(page)
  const since = (now: number, was: number) => (now < was ? now : now - was)
  await expect
    .poll(
      async () => {
        const now = await receivedMedia(page)
        const seen = !wanted.video || since(now.framesDecoded, before.framesDecoded) > 2
        return seen && since(now.audioBytes, before.audioBytes) > 200
      },
      { timeout: 30_000, interval: 50 },
    )
    .toBe(true)
  return performance.now() - from
}
