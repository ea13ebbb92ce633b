import { expect, test } from 'vitest'
import { LinkMeter } from '../../client/room/media/quality.ts'

/** What a page counts in one second after the other of a voice, and of what mediasoup tries the link out with. */
function lossIn(voice: { received: number; lost: number }, tried: { received: number; lost: number }) {
  const meter = new LinkMeter()
  const inbound = (kind: string, ssrc: number, packetsReceived: number, packetsLost: number) => ({
    type: 'inbound-rtp',
    kind,
    ssrc,
    packetsReceived,
    packetsLost,
  })
  const receive = (seconds: number) => [
    inbound('audio', 77, voice.received * seconds, voice.lost * seconds),
    inbound('video', 1_234, tried.received * seconds, tried.lost * seconds),
  ]
  meter.take(1_000, { send: [], receive: receive(1) }, null)
  return meter.take(2_000, { send: [], receive: receive(2) }, null)?.lossIn
}

test('what a voice loses is lost, the gaps of what tries the link out are not', () => {
  expect(lossIn({ received: 45, lost: 5 }, { received: 0, lost: 0 })).toBe(0.1)
  expect(lossIn({ received: 50, lost: 0 }, { received: 8, lost: 8 })).toBe(0)
  expect(lossIn({ received: 0, lost: 0 }, { received: 8, lost: 8 })).toBeNull()
})

test('it is silent where something had arrived and nothing does any more, for as long as nothing does', () => {
  const silences = (bytes: number[]) => {
    const meter = new LinkMeter()
    return bytes.map((bytesReceived, second) => {
      meter.take(second * 1_000, { send: [], receive: [{ type: 'transport', bytesReceived }] }, null)
      return meter.silent
    })
  }
  expect(silences([0, 0, 500, 900, 900, 900, 1_200])).toEqual([false, false, false, false, true, true, false])
  // A stay that has hardly begun when its link is gone.
  expect(silences([300, 300])).toEqual([false, true])
})
