import type { Router, RouterRtpCodecCapability } from 'mediasoup/types'
import { isKnownHeaderExtension, type RtpCapabilities, rtpCapabilities } from '../../shared/media.ts'

/** What a call can carry. VP8 stands first: every browser has it, with simulcast; H264 is for old phones. */
export const callCodecs: RouterRtpCodecCapability[] = [
  {
    kind: 'audio',
    mimeType: 'audio/opus',
    clockRate: 48_000,
    channels: 2,
    parameters: { useinbandfec: 1, usedtx: 1 },
  },
  { kind: 'video', mimeType: 'video/VP8', clockRate: 90_000 },
  {
    kind: 'video',
    mimeType: 'video/H264',
    clockRate: 90_000,
    parameters: { 'packetization-mode': 1, 'profile-level-id': '42e01f', 'level-asymmetry-allowed': 1 },
  },
]

/** What a router of these codecs can carry, as the contract says it, without header extensions that browsers do not use. */
export function capabilitiesOf(router: Router): RtpCapabilities {
  const { codecs = [], headerExtensions = [] } = router.rtpCapabilities
  return rtpCapabilities.parse({
    codecs,
    headerExtensions: headerExtensions.filter(({ uri }) => isKnownHeaderExtension(uri)),
  })
}
