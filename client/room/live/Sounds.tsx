import { Alert, Button } from '@mantine/core'
import { IconVolume } from '@tabler/icons-react'
import { useEffect, useEffectEvent, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { RemoteTrack } from '../media/seat.ts'
import { canChooseSpeaker } from '../media/sound.ts'

interface SoundsProps {
  remotes: readonly RemoteTrack[]
  speaker: string | null
}

/** The voices of the others. Where the browser keeps the sound back until a press: the button for it. */
export function Sounds({ remotes, speaker }: SoundsProps) {
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
        .map(({ consumerId, track }) => (
          <Sound
            key={consumerId}
            track={track}
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
  speaker: string | null
  onHeld: (element: HTMLAudioElement) => void
}

/** An element of its own, outside of the page: nothing to see, and it plays on whatever is shown. */
function Sound({ track, speaker, onHeld }: SoundProps) {
  const [audio] = useState(() => new Audio())
  const hold = useEffectEvent(onHeld)
  useEffect(() => {
    audio.srcObject = new MediaStream([track])
    audio.play().catch((error: unknown) => {
      if (error instanceof DOMException && error.name === 'NotAllowedError') hold(audio)
    })
    return () => {
      audio.pause()
      audio.srcObject = null
    }
  }, [track, audio])
  useEffect(() => {
    if (canChooseSpeaker()) audio.setSinkId(speaker ?? '').catch(() => undefined)
  }, [speaker, audio])
  return null
}
