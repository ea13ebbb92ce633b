import { useSyncExternalStore } from 'react'

/** Whether this browser can show a video in a small window above other programs. */
export function canPicture(): boolean {
  // Missing in Firefox, which has a button of its own on every video.
  return 'pictureInPictureEnabled' in document && document.pictureInPictureEnabled
}

function watch(hear: () => void): () => void {
  document.addEventListener('enterpictureinpicture', hear)
  document.addEventListener('leavepictureinpicture', hear)
  return () => {
    document.removeEventListener('enterpictureinpicture', hear)
    document.removeEventListener('leavepictureinpicture', hear)
  }
}

/** Whether a video of this page is in the small window now. */
export function useInPicture(): boolean {
  return useSyncExternalStore(watch, () => canPicture() && document.pictureInPictureElement !== null)
}

/** Puts a video into the small window, or takes back what is in it. From a press: else browsers refuse. */
export function togglePicture(video: HTMLVideoElement | null | undefined): void {
  const done = document.pictureInPictureElement
    ? document.exitPictureInPicture()
    : video?.requestPictureInPicture()
  // Refused while the first picture is still on its way: the next press works.
  done?.catch(() => undefined)
}
