import { Alert, Button, Chip, Group, Input, Stack } from '@mantine/core'
import { IconCheck } from '@tabler/icons-react'
import { useId, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { deal, interest, nextStep } from '../../shared/deal.ts'
import type { AgendaMeeting } from '../../shared/schedule.ts'
import { useAction } from '../platform/queries.ts'

/** Recorded with two presses while the talk is fresh; value and notes can follow on the outcome's own page. */
export function QuickOutcome({ meeting }: { meeting: Pick<AgendaMeeting, 'id' | 'outcomeRecorded'> }) {
  const { t } = useTranslation('deal')
  const [felt, setFelt] = useState<string>()
  const [step, setStep] = useState<string>('none')
  const [asked, setAsked] = useState(false)
  const save = useAction(deal.record, { changes: ['schedule', 'room'] })
  if (save.isSuccess || meeting.outcomeRecorded)
    return (
      <Alert color="green" icon={<IconCheck aria-hidden />} title={t('outcome.saved')} role="status">
        {t('quick.savedLead')}
      </Alert>
    )
  const record = () => {
    setAsked(true)
    const [known, next] = [interest.safeParse(felt), nextStep.safeParse(step)]
    if (!known.success || !next.success) return
    save.mutate({
      meetingId: meeting.id,
      outcome: { held: true, interest: known.data, nextStep: next.data, expected: null, note: '' },
    })
  }
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault()
        record()
      }}
    >
      <Stack gap="md">
        <Choice
          label={t('outcome.interest')}
          value={felt}
          choose={setFelt}
          options={interest.options.map((value) => ({ value, label: t(`interest.${value}`) }))}
          error={asked && !felt ? t('quick.chooseInterest') : undefined}
        />
        <Choice
          label={t('outcome.nextStep')}
          value={step}
          choose={setStep}
          options={nextStep.options.map((value) => ({ value, label: t(`step.${value}`) }))}
        />
        <Button type="submit" loading={save.isPending} style={{ alignSelf: 'start' }}>
          {t('outcome.save')}
        </Button>
      </Stack>
    </form>
  )
}

/** Narrow enough for a phone, high enough for a thumb. */
const chipStyles = { label: { height: 44, paddingInline: 14 } }

interface ChoiceProps {
  label: string
  value: string | undefined
  choose: (value: string) => void
  options: { value: string; label: string }[]
  error?: string | undefined
}

/** One of a few, each a press of its own. */
function Choice({ label, value, choose, options, error }: ChoiceProps) {
  const id = useId()
  return (
    <Input.Wrapper label={label} labelElement="div" labelProps={{ id }} error={error}>
      <Chip.Group multiple={false} value={value ?? null} onChange={choose}>
        <Group gap={6} mt={6} role="radiogroup" aria-labelledby={id}>
          {options.map((option) => (
            <Chip key={option.value} value={option.value} variant="outline" styles={chipStyles}>
              {option.label}
            </Chip>
          ))}
        </Group>
      </Chip.Group>
    </Input.Wrapper>
  )
}
