import { Alert, Button, Group, Text } from '@mantine/core'
import { IconClockPlus } from '@tabler/icons-react'
import { useEffect, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { moreMinutes, type RoomSnapshot, room } from '../../../shared/room.ts'
import { ApiError } from '../../platform/apiError.ts'
import { errorWords } from '../../platform/errorWords.ts'
import { useAction } from '../../platform/queries.ts'
import { useTimes } from '../../platform/useTimes.ts'
import { useStage } from '../useMeeting.ts'
import classes from './MoreTime.module.css'
import notices from './Notices.module.css'

interface MoreTimeProps {
  snapshot: Pick<RoomSnapshot, 'meeting' | 'extension'>
}

/** In the last minutes: asks for five more, and says what became of it. */
export function AskMore({ snapshot: { meeting, extension } }: MoreTimeProps) {
  const { t } = useTranslation('room')
  const stage = useStage(meeting)
  const [refused, setRefused] = useState<string>()
  const ask = useAction(room.askMore, { shownByPage: ['slot_taken', 'not_available', 'longest_meeting'] })
  const outcome = useOutcome(meeting, extension)
  const { part } = meeting
  const mine = extension?.by === part
  const other = part === 'supplier' ? meeting.buyer.name : meeting.supplier.name
  const press = () => {
    setRefused(undefined)
    ask.mutate({ meetingId: meeting.id }, { onError: (error) => setRefused(wordsOf(error, t)) })
  }
  const mayAsk = stage === 'last_minutes' && !extension && (part === 'supplier' || part === 'buyer')
  const words = mine ? t('more.waiting', { firm: other }) : (refused ?? outcome)
  if (!mayAsk && !words) return null
  return (
    <Group className={classes.strip} gap="sm" justify="center">
      <Text size="sm" ta="center" role="status">
        {words}
      </Text>
      {mayAsk && (
        <Button
          size="compact-md"
          variant="white"
          color="dark"
          leftSection={<IconClockPlus size={18} aria-hidden />}
          loading={ask.isPending}
          onClick={press}
        >
          {t('more.ask', { count: moreMinutes })}
        </Button>
      )}
    </Group>
  )
}

/** The question of the one side to the other, and to the moderators who are inside. */
export function AnswerMore({ snapshot: { meeting, extension } }: MoreTimeProps) {
  const { t } = useTranslation('room')
  const [refused, setRefused] = useState<string>()
  const answer = useAction(room.answerMore, {
    shownByPage: ['slot_taken', 'not_available', 'longest_meeting', 'request_closed'],
  })
  const asked = extension?.at
  useEffect(() => {
    if (asked) setRefused(undefined)
  }, [asked])
  if (!extension || extension.by === meeting.part || meeting.part === 'interpreter') return null
  const press = (granted: boolean) =>
    answer.mutate({ meetingId: meeting.id, granted }, { onError: (error) => setRefused(wordsOf(error, t)) })
  return (
    <Alert
      role="alert"
      color="yellow"
      icon={<IconClockPlus aria-hidden />}
      title={t('more.question', { name: extension.name, count: moreMinutes })}
      className={notices.notice}
    >
      {refused && <Text size="sm">{refused}</Text>}
      <Group gap="sm" mt="xs">
        <Button size="sm" loading={answer.isPending} onClick={() => press(true)}>
          {t('more.grant')}
        </Button>
        <Button size="sm" variant="default" disabled={answer.isPending} onClick={() => press(false)}>
          {t('more.refuse')}
        </Button>
      </Group>
    </Alert>
  )
}

/** What is in the way, by name where the server says it. */
function wordsOf(error: Error, t: ReturnType<typeof useTranslation<'room'>>['t']): string {
  if (!(error instanceof ApiError)) return errorWords(error)
  const { name } = error.data
  if (error.code === 'slot_taken') return name ? t('more.taken', { name }) : t('more.takenBySome')
  return errorWords(error)
}

/** Words about what became of the last question, for a while. */
const shownMs = 15_000

function useOutcome(meeting: RoomSnapshot['meeting'], extension: RoomSnapshot['extension']): string | null {
  const { t } = useTranslation('room')
  const { instant } = useTimes()
  const [words, setWords] = useState<string | null>(null)
  const { end, part } = meeting
  const was = useRef({ end, mine: false })
  const mine = extension !== null && extension.by === part
  const until = t('more.until', { time: instant(end, 'time') })
  const no = t('more.no')
  useEffect(() => {
    const before = was.current
    was.current = { end, mine }
    const longer = Date.parse(end) > Date.parse(before.end)
    if (longer) setWords(until)
    else if (before.mine && !mine) setWords(no)
  }, [end, mine, until, no])
  useEffect(() => {
    if (!words) return
    const timer = setTimeout(() => setWords(null), shownMs)
    return () => clearTimeout(timer)
  }, [words])
  return words
}
