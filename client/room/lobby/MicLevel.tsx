import { Progress, Text } from '@mantine/core'
import { useEffect, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { meterLevel } from '../media/sound.ts'

/** Steps of the bar; finer would only flicker. */
const steps = 20
const heardFrom = 0.35

/** A bar that moves with the microphone, and a word for those who do not see it. */
export function MicLevel({ track }: { track: MediaStreamTrack }) {
  const { t } = useTranslation('room')
  const [level, setLevel] = useState(0)
  const [heard, setHeard] = useState(false)
  useEffect(() => {
    setHeard(false)
    return meterLevel(track, (measured) => {
      setLevel(Math.round(measured * steps) / steps)
      if (measured >= heardFrom) setHeard(true)
    })
  }, [track])
  return (
    <div>
      <Progress.Root size="lg" transitionDuration={80}>
        <Progress.Section
          value={level * 100}
          color="green"
          role="meter"
          aria-label={t('devices.level')}
          aria-valuetext={heard ? t('devices.heard') : t('devices.silent')}
        />
      </Progress.Root>
      <Text size="sm" c="dimmed" mt={4} role="status">
        {heard ? t('devices.heard') : t('devices.silent')}
      </Text>
    </div>
  )
}
