import { Button, Fieldset, Group, Stack, Text } from '@mantine/core'
import { IconPlus, IconTrash } from '@tabler/icons-react'
import { useNavigate } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import { z } from 'zod'
import { forum } from '../../shared/forum.ts'
import { language, spoken } from '../../shared/values.ts'
import { serverNow } from '../platform/clock.ts'
import { fieldErrors, formErrors } from '../platform/fieldWords.ts'
import { useAction } from '../platform/queries.ts'
import { localDay } from '../platform/times.ts'
import { BackLink } from '../platform/ui/links.tsx'
import { Page } from '../platform/ui/Page.tsx'
import { toFirstError, useKeptForm } from '../platform/useKeptForm.ts'
import { readerZone } from '../platform/zone.ts'
import { DayFields, type DayValues } from './DayFields.tsx'
import { ForumFields, type ForumValues } from './ForumFields.tsx'

type Values = ForumValues & { days: DayValues[] }

const side = z.object({ name: z.string(), country: z.string(), zone: z.string(), language })
const number = z.union([z.number(), z.literal('')]).transform(Number)
/** What was typed before a reload, right or not. */
const unfinished = z.object({
  name: z.string(),
  about: z.string(),
  zone: z.string(),
  languages: z.array(spoken),
  supplierSide: side,
  buyerSide: side,
  slotMinutes: number,
  breakMinutes: number,
  rooms: number,
  roomsPerModerator: z.number().nullable().optional(),
  lobbyMinutes: number.optional(),
  noShowMinutes: number.optional(),
  days: z.array(z.object({ date: z.string(), opens: z.string(), closes: z.string() })),
})

/** A host makes a forum: what it is, its two sides, its days and how they are cut. */
export function CreateForumPage() {
  const { t } = useTranslation(['forum', 'app'])
  const navigate = useNavigate()
  const { form, forget } = useKeptForm<Values>({
    name: 'forum',
    shape: unfinished,
    initial: emptyForum(),
    validate: formErrors(forum.create.input),
  })
  const create = useAction(forum.create, {
    onDone: ({ id }) => {
      forget()
      void navigate({ to: '/forums/$forumId', params: { forumId: id } })
    },
  })
  const { days, zone } = form.getValues()
  const today = todayIn(zone)
  const setDay = (at: number, day: DayValues) => form.setFieldValue(`days.${at}`, day)
  return (
    <Page
      title={t('create.title')}
      lead={t('create.lead')}
      back={<BackLink to="/">{t('app:home.title')}</BackLink>}
    >
      <form
        noValidate
        onSubmit={form.onSubmit(
          (values) => create.mutate(values, { onError: (error) => form.setErrors(fieldErrors(error)) }),
          toFirstError(form),
        )}
      >
        <Stack>
          <ForumFields form={form} />
          <Fieldset legend={t('create.days')}>
            <Stack>
              {days.map((day, at) => (
                <DayFields
                  // Days have no id before they are saved, and are only added and removed at their place.
                  key={form.key(`days.${at}`)}
                  value={day}
                  onChange={(changed) => setDay(at, changed)}
                  from={today}
                  errors={{
                    date: form.errors[`days.${at}.date`],
                    opens: form.errors[`days.${at}.opens`],
                    closes: form.errors[`days.${at}.closes`],
                  }}
                >
                  {days.length > 1 && (
                    <Button
                      variant="subtle"
                      color="red"
                      size="sm"
                      mt={25}
                      leftSection={<IconTrash size={16} aria-hidden />}
                      onClick={() => form.removeListItem('days', at)}
                    >
                      {t('create.removeDay', { number: at + 1 })}
                    </Button>
                  )}
                </DayFields>
              ))}
              <Group justify="space-between">
                <Button
                  variant="default"
                  leftSection={<IconPlus size={16} aria-hidden />}
                  onClick={() => form.insertListItem('days', dayAfter(days.at(-1)))}
                >
                  {t('create.addDay')}
                </Button>
                <Capacity values={form.getValues()} />
              </Group>
            </Stack>
          </Fieldset>
          <Button type="submit" size="md" loading={create.isPending} style={{ alignSelf: 'start' }}>
            {t('create.submit')}
          </Button>
        </Stack>
      </form>
    </Page>
  )
}

function Capacity({ values }: { values: Values }) {
  const { t } = useTranslation('forum')
  const { slotMinutes, breakMinutes, rooms } = values
  const slots = values.days.reduce((sum, { opens, closes }) => {
    const length = minutesOf(closes) - minutesOf(opens)
    return sum + Math.max(0, Math.floor((length + breakMinutes) / (slotMinutes + breakMinutes)))
  }, 0)
  if (!(slots > 0 && rooms > 0)) return null
  return (
    <Text size="sm" c="dimmed">
      {t('create.capacity', { slots, rooms, meetings: slots * rooms })}
    </Text>
  )
}

/** Minutes after midnight on a wall clock. */
function minutesOf(time: string): number {
  const [hours = 0, minutes = 0] = time.split(':').map(Number)
  return hours * 60 + minutes
}

function emptyForum(): Values {
  const zone = readerZone()
  const side = { name: '', country: '', zone, language: 'en' as const }
  return {
    name: '',
    about: '',
    zone,
    languages: ['en'],
    supplierSide: side,
    buyerSide: side,
    slotMinutes: 20,
    breakMinutes: 10,
    rooms: 4,
    roomsPerModerator: null,
    lobbyMinutes: 10,
    noShowMinutes: 3,
    days: [
      dayAfter({
        date: todayIn(zone),
        opens: '13:00',
        closes: '17:30',
      }),
    ],
  }
}

function todayIn(zone: string): string {
  return localDay(new Date(serverNow()).toISOString(), zone)
}

/** The next date with the same hours. A date alone is counted in UTC, where no day is longer than another. */
function dayAfter(day: DayValues | undefined): DayValues {
  const { date, opens, closes } = day ?? { date: '', opens: '13:00', closes: '17:30' }
  const next = new Date(Date.parse(`${date}T00:00:00Z`) + 86_400_000)
  return { date: Number.isNaN(next.getTime()) ? '' : next.toISOString().slice(0, 10), opens, closes }
}
