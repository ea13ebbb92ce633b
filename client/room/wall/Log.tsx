import { Anchor, Text } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import type { WallEntry } from '../../../shared/room.ts'
import { useTimes } from '../../platform/useTimes.ts'
import classes from './Wall.module.css'
import { useWallWords } from './wallWords.ts'

interface LogProps {
  entries: readonly WallEntry[]
  /** Opens the room that an entry speaks of; without it the entries are of the room that is open. */
  onOpen?: (meetingId: string) => void
}

/** What the team did and the server noted, the newest first. */
export function Log({ entries, onOpen }: LogProps) {
  const { t } = useTranslation('wall')
  const words = useWallWords()
  const { instant } = useTimes()
  if (entries.length === 0)
    return (
      <Text size="sm" c="dimmed">
        {t('log.empty')}
      </Text>
    )
  return (
    <ol>
      {entries.map((entry) => (
        <li key={entry.id}>
          <div className={classes.entryHead}>
            <time dateTime={entry.at}>{instant(entry.at, 'time')}</time>
            {onOpen && <Where entry={entry} onOpen={onOpen} />}
          </div>
          {words.deed(entry)}
        </li>
      ))}
    </ol>
  )
}

function Where({ entry: { meeting }, onOpen }: { entry: WallEntry; onOpen: (meetingId: string) => void }) {
  const { t } = useTranslation('wall')
  if (!meeting) return t('log.many')
  return (
    <Anchor component="button" type="button" size="xs" onClick={() => onOpen(meeting.id)}>
      {t('room', { number: meeting.roomName })}
    </Anchor>
  )
}
