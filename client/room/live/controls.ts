import { useHotkeys } from '@mantine/hooks'
import { keepWish } from '../lobby/devices.ts'
import type { MediaSession } from '../media/session.ts'

/** What can be pressed in the room. `share` is missing where the browser cannot share a screen (phones). */
export interface Controls {
  mic: () => void
  camera: () => void
  share: (() => void) | undefined
  chat: () => void
}

/** The keys of the controls; they rest while something is being typed. */
export const keys = { mic: 'M', camera: 'V', share: 'S', chat: 'C' } as const

export function controlsOf(session: MediaSession, toggleChat: () => void): Controls {
  const canShare = 'mediaDevices' in navigator && 'getDisplayMedia' in navigator.mediaDevices
  const set = (source: 'mic' | 'camera', on: boolean) => {
    keepWish(source === 'mic' ? { micOn: on } : { cameraOn: on })
    void (source === 'mic' ? session.setMic(on) : session.setCamera(on))
  }
  return {
    mic: () => set('mic', !session.getSnapshot().mic.on),
    camera: () => set('camera', !session.getSnapshot().camera.on),
    share: canShare
      ? () => void (session.getSnapshot().screen.on ? session.stopShare() : session.shareScreen())
      : undefined,
    chat: toggleChat,
  }
}

/** Single keys, which whoever dictates or presses by accident must be able to turn off (WCAG 2.1.4). */
export function useKeys(controls: Controls, on: boolean): void {
  useHotkeys(
    on
      ? [
          [keys.mic, controls.mic],
          [keys.camera, controls.camera],
          [keys.chat, controls.chat],
          ...(controls.share ? [[keys.share, controls.share] satisfies [string, () => void]] : []),
        ]
      : [],
  )
}
