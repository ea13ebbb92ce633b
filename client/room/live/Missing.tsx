import { Alert } from '@mantine/core'
import { IconUserQuestion } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import type { RoomSnapshot } from '../../../shared/room.ts'
import classes from './Notices.module.css'

/** Says of each side that nobody came for, and that it is being seen to. */
export function Missing({ snapshot }: { snapshot: Pick<RoomSnapshot, 'meeting' | 'noShows' | 'standIns'> }) {
  const { t } = useTranslation('room')
  const { meeting, noShows, standIns } = snapshot
  return (
    <div role="status" className={classes.notice}>
      {noShows
        .filter(({ part }) => part !== meeting.part)
        .map(({ part }) => {
          const standIn = standIns.find((one) => one.part === part && one.state !== 'declined')
          return (
            <Alert
              key={part}
              color="yellow"
              icon={<IconUserQuestion aria-hidden />}
              title={t('missing.title', { firm: meeting[part].name })}
            >
              {standIn
                ? t(standIn.state === 'accepted' ? 'missing.standIn' : 'missing.asked', {
                    firm: standIn.name,
                  })
                : t('missing.lead')}
            </Alert>
          )
        })}
    </div>
  )
}
