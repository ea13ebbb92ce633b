import { Button, UnstyledButton } from '@mantine/core'
import {
  IconAntennaBars3,
  IconCheck,
  IconLeaf,
  IconMessage,
  IconVideo,
  IconVolume,
} from '@tabler/icons-react'
import { useEffect } from 'react'
import { useTranslation } from 'react-i18next'
import type { RoomSnapshot } from '../../../shared/room.ts'
import type { MediaSession, MediaSnapshot } from '../media/session.ts'
import { tellOwnState } from '../ownState.ts'
import classes from './RungBar.module.css'

const icons = { video: IconVideo, small: IconAntennaBars3, audio: IconVolume, chat: IconMessage } as const

interface RungBarProps {
  meetingId: string
  userId: string
  present: RoomSnapshot['present']
  call: MediaSnapshot
  session: MediaSession
}

/** Where the call stands on the low-bandwidth ladder, in words, and the way down to save data and back. */
export function RungBar({ meetingId, userId, present, call, session }: RungBarProps) {
  const { t } = useTranslation('room')
  const { rung, ceiling } = call.ladder
  const saving = ceiling !== 'video'
  useEffect(() => tellOwnState(meetingId, { rung }), [meetingId, rung])
  useEffect(() => {
    const others = present.filter((one) => one.place === 'room' && one.userId !== userId)
    session.mind(others.map((one) => one.rung))
  }, [present, userId, session])
  const Icon = icons[rung]
  return (
    <div className={classes.rungBar}>
      <span role="status" className={classes.rung}>
        {call.connection === 'connected' && (
          <>
            <Icon size={18} aria-hidden />
            {t(saving && rung === ceiling ? 'rung.saving' : `rung.${rung}`)}
          </>
        )}
      </span>
      {rung === 'chat' && (
        <Button size="compact-sm" onClick={() => session.climb()}>
          {t('rung.again')}
        </Button>
      )}
      <UnstyledButton
        className={classes.save}
        aria-pressed={saving}
        onClick={() => session.saveData(!saving)}
      >
        {saving ? <IconCheck size={16} stroke={3} aria-hidden /> : <IconLeaf size={16} aria-hidden />}
        {t('rung.save')}
      </UnstyledButton>
    </div>
  )
}
