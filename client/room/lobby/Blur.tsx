import { Switch } from '@mantine/core'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { z } from 'zod'

/** Not yet among the types: https://w3c.github.io/mediacapture-extensions/#exposing-mediastreamtrack-source-background-blur-support */
const canBlur = z.object({ backgroundBlur: z.array(z.boolean()) })
const blurs = z.object({ backgroundBlur: z.boolean() })

/** Blurs what is behind oneself, where the camera or its system does it: a small machine has no strength to spare. */
export function Blur({ track }: { track: MediaStreamTrack }) {
  const { t } = useTranslation('room')
  const [on, setOn] = useState(() => blurs.safeParse(track.getSettings()).data?.backgroundBlur ?? false)
  const offered = canBlur.safeParse('getCapabilities' in track ? track.getCapabilities() : {}).data
  if (offered?.backgroundBlur.length !== 2) return null
  const set = async (backgroundBlur: boolean) => {
    const wanted: MediaTrackConstraints & { backgroundBlur: boolean } = { backgroundBlur }
    await track.applyConstraints(wanted).catch(() => undefined)
    setOn(blurs.safeParse(track.getSettings()).data?.backgroundBlur ?? false)
  }
  return (
    <Switch
      label={t('devices.blur')}
      checked={on}
      onChange={(event) => void set(event.currentTarget.checked)}
    />
  )
}
