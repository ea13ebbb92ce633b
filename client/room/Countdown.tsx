import { Text } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import { useServerNow } from '../platform/clock.ts'

/** Hours, minutes and seconds to go, as clocks show them: `1:02:03`, `4:05`. Never below zero. */
export function clockOf(ms: number): string {
  const seconds = Math.max(0, Math.ceil(ms / 1000))
  const two = (value: number) => String(value).padStart(2, '0')
  const [hours, minutes] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60]
  return hours > 0 ? `${hours}:${two(minutes)}:${two(seconds % 60)}` : `${minutes}:${two(seconds % 60)}`
}

/** The time until an instant on the server's clock; days where it is far. */
export function useTimeTo(instant: string): string {
  const { t } = useTranslation('room')
  const left = Date.parse(instant) - useServerNow(250)
  const days = Math.floor(left / 86_400_000)
  return days >= 2 ? t('countdown.days', { count: days }) : clockOf(left)
}

/** A large countdown with what it counts to. */
export function Countdown({ to, label }: { to: string; label: string }) {
  const time = useTimeTo(to)
  return (
    <div role="timer" aria-label={label}>
      <Text size="sm" c="dimmed">
        {label}
      </Text>
      <Text fz={{ base: 30, md: 40 }} fw={600} lh={1.15} style={{ fontVariantNumeric: 'tabular-nums' }}>
        {time}
      </Text>
    </div>
  )
}
