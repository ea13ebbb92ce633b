import { Alert, Button } from '@mantine/core'
import { IconVolume } from '@tabler/icons-react'
import { useEffect, useEffectEvent, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { RemoteTrack } from '../media/seat.ts'
import { canChooseSpeaker, canSetVolume, playSoftly } from '../media/sound.ts'
import { useReturn } from './useReturn.ts'

interface SoundsProps {
  remotes: readonly RemoteTrack[]
  /** How loud each person's voice is, 0 to 1; of whom nothing is said, 1. */
  gains: ReadonlyMap<string, number>
  speaker: string | null
}

/** The voices of the others. Where the browser keeps the sound back until a press: the button for it. */
export function Sounds({ remotes, gains, speaker }: SoundsProps) {
  const { t } = useTranslation('room')
  const [held, setHeld] = useState<ReadonlySet<HTMLAudioElement>>(new Set())
  const release = () => {
    for (const element of held) void element.play().catch(() => undefined)
    setHeld(new Set())
  }
  return (
    <>
      {remotes
        .filter(({ kind }) => kind === 'audio')
        .map(({ consumerId, peerId, track }) => (
          <Sound
            key={consumerId}
            track={track}
            gain={gains.get(peerId) ?? 1}
            speaker={speaker}
            onHeld={(element) => setHeld((were) => new Set([...were, element]))}
          />
        ))}
      {held.size > 0 && (
        <Alert color="yellow" icon={<IconVolume aria-hidden />} title={t('live.hearLead')} role="alert">
          <Button onClick={release}>{t('live.hear')}</Button>
        </Alert>
      )}
    </>
  )
}

interface SoundProps {
  track: MediaStreamTrack
  gain: number
  speaker: string | null
  onHeld: (element: HTMLAudioElement) => void
}

/**
 * An element of its own, outside of the page: nothing to see, and it plays on whatever is shown. It stays while its
 * loudness changes, so that a voice is back at once; and it is what the browser's echo cancellation knows of.
 */
function Sound({ track, gain, speaker, onHeld }: SoundProps) {
  const [audio] = useState(() => new Audio())
  const play = useEffectEvent((element: HTMLAudioElement) => {
    element.play().catch((error: unknown) => {
      if (error instanceof DOMException && error.name === 'NotAllowedError') onHeld(element)
    })
  })
  useEffect(() => {
    audio.srcObject = new MediaStream([track])
    play(audio)
    return () => {
      audio.pause()
      audio.srcObject = null
    }
  }, [track, audio])
  useReturn(() => {
    if (audio.paused) play(audio)
  })
  useEffect(() => {
    const besideIt = gain > 0 && gain < 1 && !canSetVolume()
    audio.muted = gain === 0 || besideIt
    audio.volume = gain
    return besideIt ? playSoftly(track, gain) : undefined
  }, [gain, track, audio])
  useEffect(() => {
    if (canChooseSpeaker()) audio.setSinkId(speaker ?? '').catch(() => undefined)
  }, [speaker, audio])
  return null
}
