import { Alert, Text } from '@mantine/core'
import { IconSpeakerphone } from '@tabler/icons-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { roomPushes } from '../../../shared/room.ts'
import { usePush } from '../../platform/socket.ts'
import { useTimes } from '../../platform/useTimes.ts'

interface Announcement {
  key: number
  by: string
  text: string
  at: string
}

/** What the team has said to this meeting and the reader has not put away yet, the newest first. */
export function useAnnouncements(meetingId: string) {
  const [all, setAll] = useState<readonly Announcement[]>([])
  usePush(roomPushes.announced, ({ meetingId: of, ...said }) => {
    if (of === meetingId) setAll((were) => [{ ...said, key: (were[0]?.key ?? 0) + 1 }, ...were])
  })
  return { all, dismiss: (key: number) => setAll((were) => were.filter((one) => one.key !== key)) }
}

interface AnnouncementsProps {
  announcements: ReturnType<typeof useAnnouncements>
  className?: string | undefined
}

/** They stay until they are put away, and are in the chat afterwards. */
export function Announcements({ announcements: { all, dismiss }, className }: AnnouncementsProps) {
  const { t } = useTranslation('room')
  const { instant } = useTimes()
  return all.map(({ key, by, text, at }) => (
    <Alert
      key={key}
      role="alert"
      color="blue"
      className={className}
      icon={<IconSpeakerphone aria-hidden />}
      title={t('announced.title', { name: by, time: instant(at, 'time') })}
      withCloseButton
      closeButtonLabel={t('announced.dismiss')}
      onClose={() => dismiss(key)}
    >
      <Text style={{ whiteSpace: 'pre-wrap' }}>{text}</Text>
    </Alert>
  ))
}
