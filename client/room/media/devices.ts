import { cameraWanted, micWanted } from './encodings.ts'

/** Why a microphone, camera or screen is not to be had. `stopped`: it was, until the system or its plug ended it. */
export type CaptureProblem = 'denied' | 'missing' | 'busy' | 'unsupported' | 'failed' | 'stopped'

export interface DeviceChoice {
  deviceId: string
  /** As the system names it; empty until a permission was given. */
  label: string
}

export interface DeviceChoices {
  microphones: DeviceChoice[]
  cameras: DeviceChoice[]
  speakers: DeviceChoice[]
}

/** Says in one word what a failed `getUserMedia` or `getDisplayMedia` means. */
export function captureProblem(error: unknown): CaptureProblem {
  const name = error instanceof Error ? error.name : ''
  if (name === 'NotAllowedError' || name === 'SecurityError') return 'denied'
  if (name === 'NotFoundError' || name === 'OverconstrainedError') return 'missing'
  if (name === 'NotReadableError' || name === 'AbortError') return 'busy'
  // No `mediaDevices` at all: an in-app browser, or a page that is not served securely.
  return 'mediaDevices' in navigator ? 'failed' : 'unsupported'
}

const wantedOf = (wanted: MediaTrackConstraints, deviceId: string | null): MediaTrackConstraints =>
  deviceId ? { ...wanted, deviceId: { exact: deviceId } } : wanted

/** One track from the microphone or the camera; the system's choice where `deviceId` is not there (any more). */
export async function captureDevice(
  source: 'mic' | 'camera',
  deviceId: string | null,
): Promise<MediaStreamTrack> {
  try {
    const asked =
      source === 'mic'
        ? { audio: wantedOf(micWanted, deviceId) }
        : { video: wantedOf(cameraWanted, deviceId) }
    const [track] = (await navigator.mediaDevices.getUserMedia(asked)).getTracks()
    if (!track) throw new DOMException('no track', 'NotFoundError')
    return track
  } catch (error) {
    if (deviceId && captureProblem(error) === 'missing') return captureDevice(source, null)
    throw error
  }
}

/** The devices that are plugged in. Labels are empty until a permission was given. */
export async function listDevices(): Promise<DeviceChoices> {
  const devices =
    'mediaDevices' in navigator ? await navigator.mediaDevices.enumerateDevices().catch(() => []) : []
  const of = (kind: MediaDeviceKind) =>
    devices.flatMap(({ kind: its, deviceId, label }) =>
      its === kind && deviceId ? [{ deviceId, label }] : [],
    )
  return { microphones: of('audioinput'), cameras: of('videoinput'), speakers: of('audiooutput') }
}

/** Calls back whenever a device was plugged in or out, until the returned function is called. */
export function watchDevices(hear: () => void): () => void {
  if (!('mediaDevices' in navigator)) return () => undefined
  navigator.mediaDevices.addEventListener('devicechange', hear)
  return () => navigator.mediaDevices.removeEventListener('devicechange', hear)
}

/** What the lobby shows: each device by itself, so that a refused camera leaves the microphone. */
export interface Preview {
  mic: MediaStreamTrack | null
  camera: MediaStreamTrack | null
  problems: { mic: CaptureProblem | null; camera: CaptureProblem | null }
}

/**
 * Opens the devices that are asked for: an id, `null` for the system's choice, `false` for none. Never
 * rejects. The tracks are the caller's: stop them, or hand them to `MediaSession.join`.
 */
export async function openPreview(wanted: {
  mic: string | null | false
  camera: string | null | false
}): Promise<Preview> {
  const preview: Preview = { mic: null, camera: null, problems: { mic: null, camera: null } }
  if (wanted.mic !== false && wanted.camera !== false) {
    // Asked for together, the browser puts one question instead of two.
    const both = {
      audio: wantedOf(micWanted, wanted.mic),
      video: wantedOf(cameraWanted, wanted.camera),
    }
    const stream = await navigator.mediaDevices?.getUserMedia(both).catch(() => undefined)
    const [mic, camera] = [stream?.getAudioTracks()[0], stream?.getVideoTracks()[0]]
    if (mic && camera) return { ...preview, mic, camera }
  }
  for (const source of ['mic', 'camera'] as const) {
    const deviceId = wanted[source]
    if (deviceId === false) continue
    try {
      preview[source] = await captureDevice(source, deviceId)
    } catch (error) {
      preview.problems[source] = captureProblem(error)
    }
  }
  return preview
}
