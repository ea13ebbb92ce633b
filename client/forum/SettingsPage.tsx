import { Alert, Button, Card, Group, Stack, Text, Title } from '@mantine/core'
import { useForm } from '@mantine/form'
import { useDisclosure } from '@mantine/hooks'
import { notifications } from '@mantine/notifications'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { type ForumView, forum } from '../../shared/forum.ts'
import { serverNow } from '../platform/clock.ts'
import { fieldErrors, formErrors } from '../platform/fieldWords.ts'
import { useAction, useAsk } from '../platform/queries.ts'
import { formatInstant, localDay } from '../platform/times.ts'
import { Confirm } from '../platform/ui/Confirm.tsx'
import { LeaveGuard } from '../platform/ui/LeaveGuard.tsx'
import { Page } from '../platform/ui/Page.tsx'
import { TwoTimes } from '../platform/ui/TwoTimes.tsx'
import { toFirstError } from '../platform/useKeptForm.ts'
import { useTimes } from '../platform/useTimes.ts'
import { DayFields, type DayValues } from './DayFields.tsx'
import { ForumFields } from './ForumFields.tsx'
import { PhaseBadge } from './PhaseBadge.tsx'
import { hasRole, useForum } from './useForum.ts'

/** The host changes the forum: its phase, its days, its words. */
export function SettingsPage() {
  const { t } = useTranslation(['forum', 'error'])
  const view = useForum()
  return (
    <Page title={t('settings.title')}>
      {hasRole(view.hats, 'host') ? (
        <Stack gap="xl">
          <Phase view={view} />
          {view.phase !== 'closed' && (
            <>
              <Days view={view} />
              <Basics key={view.id} view={view} />
            </>
          )}
        </Stack>
      ) : (
        <Alert color="gray">{t('error:not_allowed')}</Alert>
      )}
    </Page>
  )
}

function Phase({ view }: { view: ForumView }) {
  const { t } = useTranslation('forum')
  const [closing, { open, close }] = useDisclosure()
  const setPhase = useAction(forum.setPhase, { onDone: close })
  const set = (phase: 'open' | 'closed') => setPhase.mutate({ forumId: view.id, phase })
  return (
    <Card withBorder component="section" aria-labelledby="phase">
      <Group mb="xs">
        <Title order={2} size="h3" id="phase">
          {t('settings.phase')}
        </Title>
        <PhaseBadge phase={view.phase} />
      </Group>
      <Text mb="sm">{view.phase === 'open' ? t('settings.openLead') : t(`phase.${view.phase}`)}</Text>
      {view.phase === 'open' ? (
        <Button variant="default" onClick={open} style={{ alignSelf: 'start' }}>
          {t('settings.close')}
        </Button>
      ) : (
        <Button loading={setPhase.isPending} onClick={() => set('open')} style={{ alignSelf: 'start' }}>
          {t(view.phase === 'draft' ? 'settings.open' : 'settings.reopen')}
        </Button>
      )}
      <Confirm
        opened={closing}
        onClose={close}
        onConfirm={() => set('closed')}
        pending={setPhase.isPending}
        title={t('settings.closeTitle')}
        confirmLabel={t('settings.close')}
        danger
      >
        {t('settings.closeText')}
      </Confirm>
    </Card>
  )
}

function Days({ view }: { view: ForumView }) {
  const { t } = useTranslation('forum')
  const [day, setDay] = useState<DayValues>({ date: '', opens: '13:00', closes: '17:30' })
  const [errors, setErrors] = useState<Record<string, string>>({})
  const add = useAction(forum.addDay, { changes: ['schedule'], onDone: () => setDay({ ...day, date: '' }) })
  const [leaving, setLeaving] = useState<ForumView['days'][number]>()
  const remove = useAction(forum.removeDay, { changes: ['schedule'], onDone: () => setLeaving(undefined) })
  const { locale } = useTimes()
  const dayOf = (iso = '') => iso && formatInstant(iso, { zone: view.zone, locale, style: 'day' })
  const today = localDay(new Date(serverNow()).toISOString(), view.zone)
  return (
    <Card withBorder component="section" aria-labelledby="days">
      <Title order={2} size="h3" id="days" mb="sm">
        {t('settings.days')}
      </Title>
      <Stack>
        {view.days.map((one) => (
          <Group key={one.id} justify="space-between" align="start">
            <TwoTimes
              start={one.opensAt}
              end={one.closesAt}
              places={[{ zone: view.zone }, { zone: view.supplierSide.zone }, { zone: view.buyerSide.zone }]}
            />
            <Button
              variant="subtle"
              color="red"
              size="compact-sm"
              aria-label={t('settings.removeDayLabel', { day: dayOf(one.opensAt) })}
              onClick={() => setLeaving(one)}
            >
              {t('settings.removeDay')}
            </Button>
          </Group>
        ))}
        <form
          noValidate
          onSubmit={(event) => {
            event.preventDefault()
            const found = formErrors(forum.addDay.input)({ forumId: view.id, ...day })
            setErrors(found)
            if (Object.keys(found).length === 0)
              add.mutate({ forumId: view.id, ...day }, { onError: (error) => setErrors(fieldErrors(error)) })
          }}
        >
          <DayFields value={day} onChange={setDay} errors={errors} from={today}>
            <Button type="submit" variant="default" size="sm" mt={25} loading={add.isPending}>
              {t('settings.addDay')}
            </Button>
          </DayFields>
        </form>
      </Stack>
      <Confirm
        opened={leaving !== undefined}
        onClose={() => setLeaving(undefined)}
        onConfirm={() => leaving && remove.mutate({ forumId: view.id, dayId: leaving.id })}
        pending={remove.isPending}
        title={t('settings.removeDayTitle', { day: dayOf(leaving?.opensAt) })}
        confirmLabel={t('settings.removeDay')}
        danger
      >
        {t('settings.removeDayText')}
      </Confirm>
    </Card>
  )
}

function Basics({ view }: { view: ForumView }) {
  const { t } = useTranslation('forum')
  const { id, phase, days, hats, ...words } = view
  const team = useAsk(forum.team, { forumId: id })
  const form = useForm({
    initialValues: words,
    validate: formErrors(forum.create.input.omit({ days: true })),
  })
  const save = useAction(forum.update, {
    changes: ['schedule'],
    onDone: () => {
      form.resetDirty()
      notifications.show({ message: t('settings.saved') })
    },
  })
  return (
    <section aria-labelledby="basics">
      <Title order={2} size="h3" id="basics" mb="sm">
        {t('settings.basics')}
      </Title>
      <form
        noValidate
        onSubmit={form.onSubmit(
          (values) =>
            save.mutate(
              { forumId: id, ...values },
              { onError: (error) => form.setErrors(fieldErrors(error)) },
            ),
          toFirstError(form),
        )}
      >
        <Stack>
          <ForumFields
            form={form}
            moderators={team.data?.members.filter(({ role }) => role === 'moderator').length}
          />
          <Button
            type="submit"
            loading={save.isPending}
            disabled={!form.isDirty()}
            style={{ alignSelf: 'start' }}
          >
            {t('settings.save')}
          </Button>
        </Stack>
      </form>
      <LeaveGuard unsaved={form.isDirty()} />
    </section>
  )
}
