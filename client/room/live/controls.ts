import { useHotkeys, useMediaQuery } from '@mantine/hooks'
import { keepWish } from '../lobby/devices.ts'
import type { MediaSession } from '../media/session.ts'

/** The keys of the controls; they rest while something is being typed. */
export const keys = {
  mic: 'M',
  camera: 'V',
  share: 'S',
  layout: 'L',
  picture: 'P',
  interpretation: 'I',
  chat: 'C',
  notes: 'N',
  offerings: 'O',
} as const
export type ControlName = keyof typeof keys

/** What a press does; what this browser or this meeting does not have is missing. */
export type Controls = Readonly<Partial<Record<ControlName, (() => void) | undefined>>>

/** Turns one's own microphone or camera on or off, and remembers it for the next meeting. */
export function toggle(session: MediaSession, source: 'mic' | 'camera'): void {
  const on = !session.getSnapshot()[source].on
  keepWish(source === 'mic' ? { micOn: on } : { cameraOn: on })
  void (source === 'mic' ? session.setMic(on) : session.setCamera(on))
}

/** Shares the screen or stops it; undefined where the browser cannot (phones). */
export function shareOf(session: MediaSession): (() => void) | undefined {
  if (!('mediaDevices' in navigator && 'getDisplayMedia' in navigator.mediaDevices)) return
  return () => void (session.getSnapshot().screen.on ? session.stopShare() : session.shareScreen())
}

const names: ControlName[] = [
  'mic',
  'camera',
  'share',
  'layout',
  'picture',
  'interpretation',
  'chat',
  'notes',
  'offerings',
]

/** The controls that have something to do here, in the order they are shown. */
export function offered(controls: Controls): ControlName[] {
  return names.filter((name) => controls[name])
}

/** Whether there is likely a keyboard: what is only touched has none. */
export function useKeyboard(): boolean {
  return useMediaQuery('(hover: hover)', true, { getInitialValueInEffect: false })
}

/**
 * Single keys, which whoever dictates or presses by accident must be able to turn off (WCAG 2.1.4). `pin` hears
 * 1 to 9, for the person in that place.
 */
export function useKeys(controls: Controls, pin: (place: number) => void, on: boolean): void {
  const pressed = offered(controls).map((name): [string, () => void] => [
    keys[name],
    () => controls[name]?.(),
  ])
  const places = [1, 2, 3, 4, 5, 6, 7, 8, 9].map((place): [string, () => void] => [
    String(place),
    () => pin(place),
  ])
  useHotkeys(on ? [...pressed, ...places] : [])
}
