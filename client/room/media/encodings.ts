import type { ProducerOptions } from 'mediasoup-client/types'
import type { MediaSource } from '../../../shared/media.ts'

/** What is asked of the device for each source. */
export const micWanted: MediaTrackConstraints = {
  echoCancellation: true,
  noiseSuppression: true,
  autoGainControl: true,
  channelCount: 1,
}
export const cameraWanted: MediaTrackConstraints = {
  width: { ideal: 640 },
  height: { ideal: 480 },
  frameRate: { ideal: 24, max: 30 },
}
/** Slides and catalogues move little: few frames, full sharpness. */
export const screenWanted: MediaTrackConstraints = { frameRate: { ideal: 5, max: 15 } }

/**
 * How each source is sent. Bit rates in bits a second. Sound goes before pictures: the browser gives it the
 * first share of the link and the router the first place in its queue (RFC 8835, 4.1; the server's congestion
 * control takes away layers of pictures only). A shared screen goes before faces.
 */
export const sending: Record<MediaSource, Pick<ProducerOptions, 'encodings' | 'codecOptions'>> = {
  mic: {
    encodings: [{ priority: 'high', networkPriority: 'high' }],
    codecOptions: { opusFec: true, opusDtx: true, opusStereo: false },
  },
  camera: {
    encodings: [
      { scaleResolutionDownBy: 4, maxBitrate: 100_000 },
      { scaleResolutionDownBy: 2, maxBitrate: 300_000 },
      { scaleResolutionDownBy: 1, maxBitrate: 900_000 },
    ],
    codecOptions: { videoGoogleStartBitrate: 500 },
  },
  screen: {
    encodings: [
      // Chromium takes the priority of a sender from its first layer, and refuses one on another.
      { scaleResolutionDownBy: 2, maxBitrate: 250_000, priority: 'medium' },
      { scaleResolutionDownBy: 1, maxBitrate: 1_500_000 },
    ],
  },
}

/** A picture is sent with so many layers at most: all, or the lowest alone. */
export const topLayer = { full: 2, small: 0 } as const
/**
 * A voice in bits a second, without headers: as Opus has it for a call, and where somebody in it has sound alone
 * for want of a better link. 16 kbit/s is wide-band speech still (RFC 7587, 3.1.1); with the headers of 50
 * packets a second it takes 45 of a link of 60.
 */
export const voice = { full: 32_000, thin: 16_000 } as const
