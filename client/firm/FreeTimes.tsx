import { Button, Group, Stack, Switch, Text, Title } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import { IconCalendar, IconCalendarOff } from '@tabler/icons-react'
import { type ReactNode, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Output } from '../../shared/contract.ts'
import { type Closure, firm } from '../../shared/firm.ts'
import { type ForumView, forum } from '../../shared/forum.ts'
import { SlotChoice } from '../forum/SlotChoice.tsx'
import { readerLanguage } from '../platform/i18n.ts'
import { useAction, useAsk } from '../platform/queries.ts'
import { EmptyState } from '../platform/ui/EmptyState.tsx'
import { LoadError } from '../platform/ui/LoadError.tsx'
import { CardSkeletons } from '../platform/ui/Skeletons.tsx'
import { useTimes } from '../platform/useTimes.ts'
import classes from './Firm.module.css'

interface At {
  forumId: string
  organisationId: string
}

interface FreeTimesProps {
  at: At
  /** Where this is a step of something longer: its one button saves and goes on. */
  step?: { label: string; back: ReactNode; onDone: () => void }
}

/** When a firm is free: every slot of the forum's days, and what closes it by default. */
export function FreeTimes({ at, step }: FreeTimesProps) {
  const { t } = useTranslation('firm')
  const days = useAsk(forum.view, { forumId: at.forumId })
  const free = useAsk(firm.freeTimes, at)
  const error = days.error ?? free.error
  return (
    <Stack component="section" aria-label={t('free.title')}>
      {!step && (
        <Title order={2} size="h3">
          {t('free.title')}
        </Title>
      )}
      {days.data && free.data ? (
        days.data.days.length === 0 ? (
          <>
            <EmptyState icon={<IconCalendar aria-hidden />} title={t('free.noDays')}>
              {t('free.noDaysLead')}
            </EmptyState>
            {step && (
              <Group justify="space-between">
                {step.back}
                <Button onClick={step.onDone}>{step.label}</Button>
              </Group>
            )}
          </>
        ) : (
          // What another delegate saved meanwhile, or a day that was added, begins the choice anew.
          <Choice
            key={JSON.stringify([free.data, days.data.days])}
            at={at}
            view={days.data}
            free={free.data}
            step={step}
          />
        )
      ) : error ? (
        <LoadError error={error} retry={() => Promise.all([days.refetch(), free.refetch()])} />
      ) : (
        <CardSkeletons count={2} />
      )}
    </Stack>
  )
}

interface ChoiceProps extends FreeTimesProps {
  view: ForumView
  free: Output<typeof firm.freeTimes>
}

function Choice({ at, view, free, step }: ChoiceProps) {
  const { t } = useTranslation('firm')
  const [lifted, setLifted] = useState(new Set(free.lifted))
  const save = useAction(firm.setFreeTimes, {
    changes: ['matching', 'schedule'],
    onDone: () => (step ? step.onDone() : notifications.show({ message: t('free.saved') })),
  })
  const lift = (by: string, meets: boolean) => {
    const others = [...lifted].filter((one) => one !== by)
    setLifted(new Set(meets ? [...others, by] : others))
  }
  const holidays = free.closures.some(({ kind }) => kind === 'holiday')
  return (
    <SlotChoice
      view={view}
      saved={free}
      lead={holidays && t('free.moon')}
      words={{ always: t('free.always'), narrowed: t('free.narrowed'), nothing: t('free.noneFree') }}
      saveLabel={step?.label ?? t('free.save')}
      pending={save.isPending}
      changedToo={lifted.size !== free.lifted.length || free.lifted.some((one) => !lifted.has(one))}
      onSave={(spans) => save.mutate({ ...at, free: spans, lifted: [...lifted] })}
      closedBy={(slot) => {
        const closure = free.closures.find((one) => !lifted.has(one.liftedBy) && overlap(one, slot))
        return closure && t(`free.closed.${closure.kind}`)
      }}
      about={(day) =>
        free.closures
          .filter((one) => overlap(one, { from: Date.parse(day.opensAt), to: Date.parse(day.closesAt) }))
          .map((closure) => (
            <Closed
              key={closure.kind}
              closure={closure}
              lifted={lifted.has(closure.liftedBy)}
              onLift={(meets) => lift(closure.liftedBy, meets)}
            />
          ))
      }
      step={step && { back: step.back, onSkip: step.onDone }}
    />
  )
}

/** What closes the firm on a day unless it says otherwise, and the switch to say so. */
function Closed({
  closure,
  lifted,
  onLift,
}: {
  closure: Closure
  lifted: boolean
  onLift: (meets: boolean) => void
}) {
  const { t } = useTranslation('firm')
  const times = useTimes()
  const { kind, name, from, to } = closure
  const what =
    kind === 'holiday'
      ? t('free.holiday', { name: name?.[readerLanguage()] ?? '' })
      : t('free.fridayPrayer', { times: times.range(from, to, 'time') })
  return (
    <div className={classes.closed}>
      <IconCalendarOff size={20} aria-hidden />
      <div>
        <Text size="sm">{what}</Text>
        <Switch
          mt={6}
          checked={lifted}
          onChange={(event) => onLift(event.currentTarget.checked)}
          label={t(kind === 'holiday' ? 'free.meetThen' : 'free.meetFridays')}
          aria-description={what}
        />
      </div>
    </div>
  )
}

/** Whether a span of instants and a slot (ms since 1970) have time in common. */
function overlap(span: { from: string; to: string }, slot: { from: number; to: number }): boolean {
  return Date.parse(span.from) < slot.to && slot.from < Date.parse(span.to)
}
