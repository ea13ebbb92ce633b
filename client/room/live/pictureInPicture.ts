import { useCallback, useEffect, useState, useSyncExternalStore } from 'react'

declare global {
  interface Window {
    /** Not yet among the types: https://wicg.github.io/document-picture-in-picture/ */
    documentPictureInPicture?: { requestWindow(size: { width: number; height: number }): Promise<Window> }
  }
}

/** Whether this browser can show something in a small window above other programs. */
export function canPicture(): boolean {
  // Missing in Firefox, which has a button of its own on every video.
  return (
    window.documentPictureInPicture !== undefined ||
    ('pictureInPictureEnabled' in document && document.pictureInPictureEnabled)
  )
}

export interface Picture {
  /** Where the page draws what the small window shows; null without one, or where it shows a bare video. */
  body: HTMLElement | null
  shown: boolean
  /** Opens the small window or closes it. From a press: else browsers refuse. */
  toggle: () => void
}

/** The small window above other programs: the page's own where the browser has it, else the `bare` video alone. */
export function usePicture(bare: () => HTMLVideoElement | null): Picture {
  const [body, setBody] = useState<HTMLElement | null>(null)
  const bareShown = useSyncExternalStore(watchBare, () => Boolean(document.pictureInPictureElement))
  useEffect(() => () => body?.ownerDocument.defaultView?.close(), [body])
  const toggle = useCallback(async () => {
    if (body) return setBody(null)
    const { documentPictureInPicture: own } = window
    if (!own)
      return document.pictureInPictureElement
        ? document.exitPictureInPicture()
        : bare()?.requestPictureInPicture()
    const small = await own.requestWindow({ width: 400, height: 360 })
    dress(small.document)
    small.addEventListener('pagehide', () => setBody(null))
    setBody(small.document.body)
  }, [body, bare])
  return {
    body,
    shown: body !== null || bareShown,
    // Refused while the first picture is still on its way: the next press works.
    toggle: () => void toggle().catch(() => undefined),
  }
}

function watchBare(hear: () => void): () => void {
  document.addEventListener('enterpictureinpicture', hear)
  document.addEventListener('leavepictureinpicture', hear)
  return () => {
    document.removeEventListener('enterpictureinpicture', hear)
    document.removeEventListener('leavepictureinpicture', hear)
  }
}

/** Gives a new document the language, the colours and the styles of the page. */
function dress(small: Document): void {
  for (const { name, value } of document.documentElement.attributes)
    small.documentElement.setAttribute(name, value)
  for (const style of document.querySelectorAll('link[rel="stylesheet"], style'))
    small.head.append(style.cloneNode(true))
  small.title = document.title
}
