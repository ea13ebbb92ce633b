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

/** How each source is sent. Bit rates in bits a second. */
export const sending: Record<MediaSource, Pick<ProducerOptions, 'encodings' | 'codecOptions'>> = {
  mic: { codecOptions: { opusFec: true, opusDtx: true, opusStereo: false } },
  camera: {
    encodings: [
      { scaleResolutionDownBy: 4, maxBitrate: 100_000 },
      { scaleResolutionDownBy: 2, maxBitrate: 300_000 },
      { scaleResolutionDownBy: 1, maxBitrate: 900_000 },
    ],
    codecOptions: { videoGoogleStartBitrate: 500 },
  },
  screen: { encodings: [{ maxBitrate: 1_500_000 }] },
}
