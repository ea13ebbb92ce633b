import {
  Alert,
  Button,
  Card,
  Group,
  SimpleGrid,
  Stack,
  Text,
  Title,
  UnstyledButton,
  VisuallyHidden,
} from '@mantine/core'
import { notifications } from '@mantine/notifications'
import { IconAlertTriangle, IconCalendar, IconCheck } from '@tabler/icons-react'
import { type ReactNode, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Output } from '../../shared/contract.ts'
import { firm } from '../../shared/firm.ts'
import { type ForumView, forum } from '../../shared/forum.ts'
import { serverNow } from '../platform/clock.ts'
import { useAction, useAsk } from '../platform/queries.ts'
import { cityOf, formatInstant } from '../platform/times.ts'
import { EmptyState } from '../platform/ui/EmptyState.tsx'
import { LoadError } from '../platform/ui/LoadError.tsx'
import { CardSkeletons } from '../platform/ui/Skeletons.tsx'
import { TwoTimes } from '../platform/ui/TwoTimes.tsx'
import { useTimes } from '../platform/useTimes.ts'
import classes from './Firm.module.css'
import { freeSlotsOf, isAlways, type Slot, slotsOf, spansOf } from './freeSlots.ts'

interface At {
  forumId: string
  organisationId: string
}

interface FreeTimesProps {
  at: At
  /** Where this is a step of something longer: its one button saves and goes on. */
  step?: { label: string; back: ReactNode; onDone: () => void }
}

/** When a firm is free: every slot of the forum's days, to press in and out. */
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
  const { zone } = useTimes()
  const days = view.days.map((day) => ({ ...day, slots: slotsOf(day, view) }))
  const all = days.flatMap(({ slots }) => slots)
  // A day that came after this was asked is within "always" too.
  const saved = free.always ? new Set(all.map(({ from }) => from)) : freeSlotsOf(all, free.free)
  const [chosen, setChosen] = useState(saved)
  const changed = all.some(({ from }) => saved.has(from) !== chosen.has(from))
  const always = isAlways(all, chosen, serverNow())
  const save = useAction(firm.setFreeTimes, {
    changes: ['matching', 'schedule'],
    onDone: () => (step ? step.onDone() : notifications.show({ message: t('free.saved') })),
  })
  /** Of these slots, exactly the chosen ones are free; what has begun stays as it was. */
  const set = (slots: readonly Slot[], free: readonly Slot[]) => {
    const now = serverNow()
    const touched = new Set(slots.map(({ from }) => from).filter((from) => from > now))
    const kept = [...chosen].filter((from) => !touched.has(from))
    setChosen(new Set([...kept, ...free.map(({ from }) => from).filter((from) => touched.has(from))]))
  }
  return (
    <Stack>
      <Text c="dimmed">
        {zone === view.zone
          ? t('free.leadSame')
          : t('free.lead', { here: cityOf(zone), there: cityOf(view.zone) })}
      </Text>
      {days.map(({ id, opensAt, closesAt, slots }) => (
        <Card key={id} padding="md" component="section">
          <Stack gap="sm">
            <TwoTimes start={opensAt} end={closesAt} places={[{ zone }, { zone: view.zone }]} />
            <Quick slots={slots} onSet={set} />
            <div className={classes.slots}>
              {slots.map((slot) => (
                <SlotButton
                  key={slot.from}
                  slot={slot}
                  there={view.zone}
                  isFree={chosen.has(slot.from)}
                  onSet={(isFree) => set([slot], isFree ? [slot] : [])}
                />
              ))}
            </div>
            <Text size="sm" c="dimmed">
              {t('free.count', { count: slots.filter(({ from }) => chosen.has(from)).length })}
            </Text>
          </Stack>
        </Card>
      ))}
      {chosen.size === 0 ? (
        <Alert color="yellow" icon={<IconAlertTriangle aria-hidden />}>
          {t('free.noneFree')}
        </Alert>
      ) : (
        <Text size="sm" c="dimmed">
          {t((changed ? always : free.always) ? 'free.always' : 'free.narrowed')}
        </Text>
      )}
      <Group justify={step ? 'space-between' : undefined}>
        {step?.back}
        <Button
          loading={save.isPending}
          disabled={!changed && !step}
          onClick={() =>
            changed ? save.mutate({ ...at, free: always ? 'always' : spansOf(all, chosen) }) : step?.onDone()
          }
        >
          {step?.label ?? t('free.save')}
        </Button>
        {changed && !step && <Text c="dimmed">{t('free.unsaved')}</Text>}
      </Group>
    </Stack>
  )
}

/** Whole days and halves of them at one press. */
function Quick({
  slots,
  onSet,
}: {
  slots: readonly Slot[]
  onSet: (slots: readonly Slot[], free: readonly Slot[]) => void
}) {
  const { t } = useTranslation('firm')
  const middle = Math.ceil(slots.length / 2)
  const only = (from: number, to: number) => () => onSet(slots, slots.slice(from, to))
  const ways = [
    ['whole', only(0, slots.length)],
    ['firstHalf', only(0, middle)],
    ['secondHalf', only(middle, slots.length)],
    ['none', only(0, 0)],
  ] as const
  return (
    <SimpleGrid cols={{ base: 2, xs: 4 }} spacing="xs">
      {ways.map(([way, choose]) => (
        <Button key={way} size="sm" px={4} variant="default" onClick={choose}>
          {t(`free.${way}`)}
        </Button>
      ))}
    </SimpleGrid>
  )
}

function SlotButton({
  slot,
  there,
  isFree,
  onSet,
}: {
  slot: Slot
  /** The forum's zone. */
  there: string
  isFree: boolean
  onSet: (isFree: boolean) => void
}) {
  const { t } = useTranslation('firm')
  const { locale, instant } = useTimes()
  const iso = new Date(slot.from).toISOString()
  const time = instant(iso, 'time')
  const thereTime = formatInstant(iso, { zone: there, locale, style: 'time' })
  return (
    <UnstyledButton
      className={classes.slot}
      aria-pressed={isFree}
      disabled={slot.from <= serverNow()}
      onClick={() => onSet(!isFree)}
    >
      <span className={classes.slotTime}>
        {isFree && <IconCheck size={14} aria-hidden />}
        {time}
      </span>
      {time !== thereTime && (
        <Text component="span" size="xs" c="dimmed">
          {thereTime} <VisuallyHidden>{t('free.inForum')}</VisuallyHidden>
        </Text>
      )}
    </UnstyledButton>
  )
}
