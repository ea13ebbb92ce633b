import {
  Alert,
  Button,
  Card,
  Group,
  SimpleGrid,
  Stack,
  Text,
  UnstyledButton,
  VisuallyHidden,
} from '@mantine/core'
import { IconAlertTriangle, IconCheck } from '@tabler/icons-react'
import { type ReactNode, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { z } from 'zod'
import type { ForumView } from '../../shared/forum.ts'
import type { freeTimes } from '../../shared/values.ts'
import { serverNow } from '../platform/clock.ts'
import { cityOf, formatInstant } from '../platform/times.ts'
import { TwoTimes } from '../platform/ui/TwoTimes.tsx'
import { useTimes } from '../platform/useTimes.ts'
import { freeSlotsOf, isAlways, type Slot, slotsOf, spansOf } from './freeSlots.ts'
import classes from './SlotChoice.module.css'

interface SlotChoiceProps {
  /** A forum with days. */
  view: ForumView
  /** What is kept. Whoever shows this gives it a key that changes with it, so that the choice begins anew. */
  saved: { always: boolean; free: readonly { from: string; to: string }[] }
  /** What is said of all of it: free always, of some of it, of nothing. */
  words: { always: string; narrowed: string; nothing: string }
  /** What there is to say of all the days, under what is said anyway. */
  lead?: ReactNode
  saveLabel: string
  pending: boolean
  onSave: (free: z.input<typeof freeTimes>) => void
  /** Why a slot is closed whatever is chosen, in a word or two. */
  closedBy?: (slot: { from: number; to: number }) => string | undefined
  /** What else there is to say of a day. */
  about?: (day: ForumView['days'][number]) => ReactNode
  /** Something that is saved with the slots has changed. */
  changedToo?: boolean
  /** Where this is a step of something longer: its one button saves and goes on. */
  step?: { back: ReactNode; onSkip: () => void } | undefined
}

/** When somebody is free: every slot of the forum's days, to press in and out. */
export function SlotChoice({
  view,
  saved,
  words,
  lead,
  saveLabel,
  pending,
  onSave,
  closedBy,
  about,
  changedToo = false,
  step,
}: SlotChoiceProps) {
  const { t } = useTranslation('forum')
  const { zone } = useTimes()
  const days = view.days.map((day) => ({ ...day, slots: slotsOf(day, view) }))
  const all = days.flatMap(({ slots }) => slots)
  // A day that came after this was asked is within "always" too.
  const before = saved.always ? new Set(all.map(({ from }) => from)) : freeSlotsOf(all, saved.free)
  const [chosen, setChosen] = useState(before)
  const slotsChanged = all.some(({ from }) => before.has(from) !== chosen.has(from))
  const changed = slotsChanged || changedToo
  const always = isAlways(all, chosen, serverNow())
  /** Meetings take the beginning of a slot; its pause may lie in what is closed. */
  const closureOf = ({ from }: Slot) => closedBy?.({ from, to: from + view.slotMinutes * 60_000 })
  const isFree = (slot: Slot) => chosen.has(slot.from) && closureOf(slot) === undefined
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
          ? t('slots.leadSame')
          : t('slots.lead', { here: cityOf(zone), there: cityOf(view.zone) })}{' '}
        {lead}
      </Text>
      {days.map(({ slots, ...day }) => (
        <Card key={day.id} padding="md" component="section">
          <Stack gap="sm">
            <TwoTimes start={day.opensAt} end={day.closesAt} places={[{ zone }, { zone: view.zone }]} />
            {about?.(day)}
            <Quick slots={slots} onSet={set} />
            <div className={classes.slots}>
              {slots.map((slot) => (
                <SlotButton
                  key={slot.from}
                  slot={slot}
                  there={view.zone}
                  isFree={chosen.has(slot.from)}
                  closure={closureOf(slot)}
                  onSet={(free) => set([slot], free ? [slot] : [])}
                />
              ))}
            </div>
            <Text size="sm" c="dimmed">
              {t('slots.count', { count: slots.filter(isFree).length })}
            </Text>
          </Stack>
        </Card>
      ))}
      {all.some(isFree) ? (
        <Text size="sm" c="dimmed">
          {(slotsChanged ? always : saved.always) ? words.always : words.narrowed}
        </Text>
      ) : (
        <Alert color="yellow" icon={<IconAlertTriangle aria-hidden />}>
          {words.nothing}
        </Alert>
      )}
      <Group justify={step ? 'space-between' : undefined}>
        {step?.back}
        <Button
          loading={pending}
          disabled={!changed && !step}
          onClick={() => {
            if (!changed) step?.onSkip()
            else if (slotsChanged) onSave(always ? 'always' : spansOf(all, chosen))
            // As it is kept, also where it does not fall in with the slots of today.
            else onSave(saved.always ? 'always' : [...saved.free])
          }}
        >
          {saveLabel}
        </Button>
        {changed && !step && <Text c="dimmed">{t('slots.unsaved')}</Text>}
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
  const { t } = useTranslation('forum')
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
          {t(`slots.${way}`)}
        </Button>
      ))}
    </SimpleGrid>
  )
}

function SlotButton({
  slot,
  there,
  isFree,
  closure,
  onSet,
}: {
  slot: Slot
  /** The forum's zone. */
  there: string
  isFree: boolean
  closure: string | undefined
  onSet: (isFree: boolean) => void
}) {
  const { t } = useTranslation('forum')
  const { locale, instant } = useTimes()
  const iso = new Date(slot.from).toISOString()
  const time = instant(iso, 'time')
  const thereTime = formatInstant(iso, { zone: there, locale, style: 'time' })
  const closed = closure !== undefined
  return (
    <UnstyledButton
      className={classes.slot}
      aria-pressed={isFree && !closed}
      data-closed={closed || undefined}
      disabled={closed || slot.from <= serverNow()}
      onClick={() => onSet(!isFree)}
    >
      <span className={classes.slotTime}>
        {isFree && !closed && <IconCheck size={14} aria-hidden />}
        {time}
      </span>
      {closed ? (
        <Text component="span" size="xs">
          {closure}
        </Text>
      ) : (
        time !== thereTime && (
          <Text component="span" size="xs" c="dimmed">
            {thereTime} <VisuallyHidden>{t('slots.inForum')}</VisuallyHidden>
          </Text>
        )
      )}
    </UnstyledButton>
  )
}
