import { notifications } from '@mantine/notifications'
import { useTranslation } from 'react-i18next'
import { room } from '../../../shared/room.ts'
import { useAction } from '../../platform/queries.ts'
import { interpretersOf, type Looked, type Part } from './needs.ts'
import { nameOf } from './wallWords.ts'

/** The parts of a meeting that are not there and may be reminded. */
export function nudgeable({ room: { meeting }, look }: Looked): Part[] {
  if (look.phase === 'early' || look.phase === 'over') return []
  const parts: Part[] = [
    'supplier',
    'buyer',
    ...(interpretersOf(meeting).length > 0 ? ['interpreter' as const] : []),
  ]
  return parts.filter((part) => look.parts[part] === 'missing' || look.parts[part] === 'expected')
}

/** Reminds a part of a meeting in the app and by mail, and says whom it reached. */
export function useNudge() {
  const { t } = useTranslation('wall')
  const nudge = useAction(room.nudge)
  return (looked: Looked, part: Part) => {
    const who = nameOf(looked.room, part)
    nudge.mutate(
      { meetingId: looked.room.meeting.id, part },
      {
        onSuccess: ({ reached }) =>
          notifications.show({
            color: 'green',
            message: t(reached > 0 ? 'nudge.done' : 'nudge.doneNobody', { who }),
          }),
      },
    )
  }
}
