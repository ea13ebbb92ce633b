import { Button, Card, Stack, Switch, Text, Title } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import { IconStarFilled } from '@tabler/icons-react'
import { useId, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { matching, type RequestView } from '../../shared/matching.ts'
import { useNames } from '../platform/names.ts'
import { useAction } from '../platform/queries.ts'
import { Confirm } from '../platform/ui/Confirm.tsx'
import { TwoTimes } from '../platform/ui/TwoTimes.tsx'
import { useTimes } from '../platform/useTimes.ts'
import { DeclineDialog } from './DeclineDialog.tsx'
import { FirmLink } from './FirmLink.tsx'
import classes from './Matching.module.css'
import { StateChip } from './StateChip.tsx'

interface RequestCardProps {
  request: RequestView
  forumId: string
  mayAnswer: boolean
}

/** One request as its receiver or its sender reads it. */
export function RequestCard({ request, forumId, mayAnswer }: RequestCardProps) {
  const { t } = useTranslation('matching')
  const names = useNames()
  const times = useTimes()
  const headingId = useId()
  const { state, mine, message, reason, createdAt, answeredAt, expiresAt } = request
  const other = mine ? request.to : request.from
  const pending = state === 'pending'
  return (
    <Card component="article" aria-labelledby={headingId}>
      <Stack gap="md">
        <div className={classes.head}>
          <div className={classes.who}>
            <Title order={2} size="h3" id={headingId}>
              <FirmLink forumId={forumId} organisationId={other.id}>
                {other.name}
              </FirmLink>
            </Title>
            <Text c="dimmed" size="sm">
              {t('card.place', { city: other.city, country: names.country(other.country) })}
            </Text>
          </div>
          <StateChip state={state} mine={mine} />
        </div>
        <Importance request={request} />
        {message ? (
          <Text component="blockquote" size="sm" className={classes.message}>
            {message}
          </Text>
        ) : (
          <Text size="sm" c="dimmed">
            {t('requests.noMessage')}
          </Text>
        )}
        {reason && (
          <div>
            <Text size="sm" c="dimmed" mb={4}>
              {t('requests.reason')}
            </Text>
            <Text component="blockquote" size="sm" className={classes.message}>
              {reason}
            </Text>
          </div>
        )}
        {pending && (
          <div>
            <Text size="sm" c="dimmed" mb={4}>
              {t(mine ? 'requests.theyAnswerBy' : 'requests.answerBy')}
            </Text>
            <TwoTimes
              start={expiresAt}
              end={expiresAt}
              places={[{ zone: times.zone }, { zone: other.zone, label: other.city }]}
            />
          </div>
        )}
        <Text size="xs" c="dimmed">
          {t('requests.asked', { at: times.instant(createdAt) })}
          {answeredAt &&
            state !== 'withdrawn' &&
            ` · ${t('requests.answered', { at: times.instant(answeredAt) })}`}
        </Text>
        {pending && mine && <Withdraw forumId={forumId} requestId={request.id} name={other.name} />}
        {pending && !mine && mayAnswer && (
          <Answer forumId={forumId} requestId={request.id} name={other.name} />
        )}
      </Stack>
    </Card>
  )
}

/** To whom of the two the meeting matters more than others. */
function Importance({ request }: { request: RequestView }) {
  const { t } = useTranslation('matching')
  const { mine, importantToAsker, importantToAsked } = request
  const [us, them] = mine ? [importantToAsker, importantToAsked] : [importantToAsked, importantToAsker]
  if (!us && !them) return null
  return (
    <Text size="sm" className={classes.importance}>
      <IconStarFilled size={14} aria-hidden />
      {t(
        us && them ? 'requests.importantToBoth' : us ? 'requests.importantToUs' : 'requests.importantToThem',
      )}
    </Text>
  )
}

interface ActProps {
  forumId: string
  requestId: string
  /** The other firm. */
  name: string
}

function Answer({ forumId, requestId, name }: ActProps) {
  const { t } = useTranslation('matching')
  const [declining, setDeclining] = useState(false)
  const [important, setImportant] = useState(false)
  const accept = useAction(matching.answer, {
    changes: ['schedule'],
    onDone: () => notifications.show({ color: 'green', message: t('requests.accepted', { name }) }),
  })
  return (
    <div className={classes.answers}>
      <Switch
        className={classes.whole}
        label={t('requests.important')}
        description={t('requests.importantHint')}
        checked={important}
        onChange={(event) => setImportant(event.currentTarget.checked)}
      />
      <Button
        loading={accept.isPending}
        onClick={() => accept.mutate({ forumId, requestId, answer: 'accepted', reason: '', important })}
        aria-label={t('requests.acceptLabel', { name })}
      >
        {t('requests.accept')}
      </Button>
      <Button
        variant="default"
        onClick={() => setDeclining(true)}
        aria-label={t('requests.declineLabel', { name })}
      >
        {t('requests.decline')}
      </Button>
      <DeclineDialog
        opened={declining}
        onClose={() => setDeclining(false)}
        forumId={forumId}
        requestId={requestId}
        name={name}
      />
    </div>
  )
}

function Withdraw({ forumId, requestId, name }: ActProps) {
  const { t } = useTranslation('matching')
  const [asking, setAsking] = useState(false)
  const withdraw = useAction(matching.withdraw, {
    onDone: () => notifications.show({ message: t('requests.withdrawn', { name }) }),
  })
  return (
    <div className={classes.answers}>
      <Button
        variant="default"
        onClick={() => setAsking(true)}
        aria-label={t('requests.withdrawLabel', { name })}
      >
        {t('requests.withdraw')}
      </Button>
      <Confirm
        opened={asking}
        onClose={() => setAsking(false)}
        onConfirm={() => withdraw.mutate({ forumId, requestId }, { onSettled: () => setAsking(false) })}
        title={t('withdraw.title', { name })}
        confirmLabel={t('withdraw.confirm')}
        pending={withdraw.isPending}
        danger
      >
        {t('withdraw.lead')}
      </Confirm>
    </div>
  )
}
