import { Alert, Button, Group, NumberInput, Radio, Select, Stack, Textarea } from '@mantine/core'
import { useForm } from '@mantine/form'
import { IconCheck } from '@tabler/icons-react'
import { useParams } from '@tanstack/react-router'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { deal, interest, nextStep, type OutcomeView } from '../../shared/deal.ts'
import type { AgendaMeeting } from '../../shared/schedule.ts'
import { type Currency, currency, minorDigits } from '../../shared/values.ts'
import { currencies, moneyOf } from '../platform/money.ts'
import { useAction, useAsk } from '../platform/queries.ts'
import { LeaveGuard } from '../platform/ui/LeaveGuard.tsx'
import { LoadError } from '../platform/ui/LoadError.tsx'
import { Page } from '../platform/ui/Page.tsx'
import { PageSkeleton } from '../platform/ui/Skeletons.tsx'
import { TwoTimes } from '../platform/ui/TwoTimes.tsx'
import { useZone } from '../platform/zone.ts'
import { TakeNotes } from './TakeNotes.tsx'

/** Characters of the notes. */
const longestNote = 2000

/** One side records what a meeting brought; it takes a minute and can be changed. */
export function OutcomePage() {
  const { t } = useTranslation('deal')
  const zone = useZone()
  const { meetingId } = useParams({ from: '/signed-in/meetings/$meetingId/outcome' })
  const { data, error, refetch } = useAsk(deal.outcome, { meetingId })
  const [changing, setChanging] = useState(false)
  if (error)
    return (
      <Page width="narrow" title={t('outcome.title')}>
        <LoadError error={error} retry={refetch} />
      </Page>
    )
  if (!data) return <PageSkeleton />
  const { meeting, outcome } = data
  const other = meeting.part === 'supplier' ? meeting.buyer : meeting.supplier
  return (
    <Page width="narrow" title={t('outcome.title')} lead={t('outcome.lead', { firm: other.name })}>
      <Stack>
        <TwoTimes
          start={meeting.start}
          end={meeting.end}
          places={[{ zone }, { zone: other.zone, label: other.name }]}
        />
        {outcome && !changing ? (
          <Alert color="green" icon={<IconCheck aria-hidden />} title={t('outcome.saved')} role="status">
            <Stack gap="sm">
              {t('outcome.savedLead')}
              <Button variant="default" style={{ alignSelf: 'start' }} onClick={() => setChanging(true)}>
                {t('outcome.change')}
              </Button>
            </Stack>
          </Alert>
        ) : (
          <OutcomeForm meeting={meeting} outcome={outcome} onSaved={() => setChanging(false)} />
        )}
      </Stack>
    </Page>
  )
}

interface OutcomeFormProps {
  meeting: AgendaMeeting
  outcome: OutcomeView | null
  onSaved: () => void
}

function OutcomeForm({ meeting, outcome, onSaved }: OutcomeFormProps) {
  const { t } = useTranslation('deal')
  const form = useForm({ initialValues: valuesOf(outcome) })
  const save = useAction(deal.record, { changes: ['schedule'], onDone: onSaved })
  return (
    <form
      onSubmit={form.onSubmit(({ held, amount, currency: code, ...rest }) =>
        save.mutate({
          meetingId: meeting.id,
          outcome: {
            ...rest,
            held: held === 'yes',
            expected: amount === '' ? null : moneyOf(Number(amount), code),
          },
        }),
      )}
    >
      <Stack>
        <Radio.Group label={t('outcome.held')} {...form.getInputProps('held')}>
          <Group mt={6}>
            <Radio value="yes" label={t('outcome.yes')} />
            <Radio value="no" label={t('outcome.no')} />
          </Group>
        </Radio.Group>
        <Radio.Group label={t('outcome.interest')} {...form.getInputProps('interest')}>
          <Group mt={6}>
            {interest.options.map((value) => (
              <Radio key={value} value={value} label={t(`interest.${value}`)} />
            ))}
          </Group>
        </Radio.Group>
        <Select
          label={t('outcome.nextStep')}
          allowDeselect={false}
          data={nextStep.options.map((value) => ({ value, label: t(`step.${value}`) }))}
          {...form.getInputProps('nextStep')}
        />
        <Group align="end" wrap="nowrap" gap="xs">
          <NumberInput
            label={t('outcome.expected')}
            description={t('outcome.expectedHint')}
            min={0}
            max={1e12}
            decimalScale={2}
            thousandSeparator=" "
            flex={1}
            {...form.getInputProps('amount')}
          />
          <Select
            aria-label={t('outcome.currency')}
            data={currencies}
            allowDeselect={false}
            w={96}
            {...form.getInputProps('currency')}
          />
        </Group>
        <TakeNotes
          meetingId={meeting.id}
          note={form.values.note}
          longest={longestNote}
          take={(note) => form.setFieldValue('note', note)}
        />
        <Textarea
          label={t('outcome.note')}
          autosize
          minRows={3}
          maxLength={longestNote}
          {...form.getInputProps('note')}
        />
        <Button type="submit" size="md" loading={save.isPending} style={{ alignSelf: 'start' }}>
          {t('outcome.save')}
        </Button>
      </Stack>
      <LeaveGuard unsaved={form.isDirty() && !save.isPending} />
    </form>
  )
}

function valuesOf(outcome: OutcomeView | null) {
  const code: Currency = outcome?.expected?.currency ?? currency.enum.USD
  const amount: number | '' = outcome?.expected ? outcome.expected.minor / 10 ** minorDigits(code) : ''
  return {
    held: outcome?.held === false ? 'no' : 'yes',
    interest: outcome?.interest ?? ('some' as const),
    nextStep: outcome?.nextStep ?? ('none' as const),
    amount,
    currency: code,
    note: outcome?.note ?? '',
  }
}
