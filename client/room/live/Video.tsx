import { useEffect, useRef } from 'react'
import { useReturn } from './useReturn.ts'

interface VideoProps {
  track: MediaStreamTrack
  /** Says whose picture it is; left out where the words beside it do. */
  label?: string
  /** As in a mirror: for one's own face. */
  mirrored?: boolean
  className?: string | undefined
}

/** A picture that moves. Silent: sound has its own element, which outlives the picture. */
export function Video({ track, label, mirrored = false, className }: VideoProps) {
  const element = useRef<HTMLVideoElement>(null)
  useEffect(() => {
    const video = element.current
    if (!video) return
    video.srcObject = new MediaStream([track])
    return () => {
      video.srcObject = null
    }
  }, [track])
  useReturn(() => {
    if (element.current?.paused) element.current.play().catch(() => undefined)
  })
  return (
    <video
      ref={element}
      className={className}
      style={mirrored ? { transform: 'scaleX(-1)' } : undefined}
      autoPlay
      playsInline
      muted
      aria-label={label}
      aria-hidden={label ? undefined : true}
    />
  )
}
