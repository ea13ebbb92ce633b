import { Alert, Button, Card, NumberInput, SimpleGrid, Skeleton, Stack, Text, Title } from '@mantine/core'
import { useForm } from '@mantine/form'
import { notifications } from '@mantine/notifications'
import { useTranslation } from 'react-i18next'
import { firm, type MeetingLimits } from '../../shared/firm.ts'
import { fieldErrors, formErrors } from '../platform/fieldWords.ts'
import { useAction, useAsk } from '../platform/queries.ts'
import { LoadError } from '../platform/ui/LoadError.tsx'
import { toFirstError } from '../platform/useKeptForm.ts'

interface At {
  forumId: string
  organisationId: string
}

/** What a firm asks of its schedule: how much room between its meetings, and how many there are. */
export function Limits({ at }: { at: At }) {
  const { t } = useTranslation('firm')
  const { data, error, refetch } = useAsk(firm.limits, at)
  return (
    <Card component="section" aria-labelledby="limits">
      <Title order={2} size="h3" id="limits" mb="xs">
        {t('limits.title')}
      </Title>
      <Text c="dimmed" mb="md">
        {t('limits.lead')}
      </Text>
      {data ? (
        // What another delegate saved meanwhile begins the form anew.
        <LimitsForm key={JSON.stringify(data)} at={at} limits={data} />
      ) : error ? (
        <LoadError error={error} retry={refetch} />
      ) : (
        <Skeleton height={140} />
      )}
    </Card>
  )
}

const fields = ['mostDaily', 'fewestDaily', 'most', 'fewest'] as const
/** What is not limited is an empty field. */
type Values = Record<keyof MeetingLimits, number | ''>

function LimitsForm({ at, limits }: { at: At; limits: MeetingLimits }) {
  const { t } = useTranslation('firm')
  const form = useForm<Values>({
    initialValues: {
      breakMinutes: limits.breakMinutes,
      fewestDaily: limits.fewestDaily ?? '',
      mostDaily: limits.mostDaily ?? '',
      fewest: limits.fewest ?? '',
      most: limits.most ?? '',
    },
    validate: (values) => ofLimits(formErrors(firm.setLimits.input)({ ...at, limits: limitsOf(values) })),
  })
  const save = useAction(firm.setLimits, {
    changes: ['schedule'],
    onDone: () => notifications.show({ message: t('limits.saved') }),
  })
  return (
    <form
      noValidate
      onSubmit={form.onSubmit(
        (values) =>
          save.mutate(
            { ...at, limits: limitsOf(values) },
            { onError: (error) => form.setErrors(ofLimits(fieldErrors(error))) },
          ),
        toFirstError(form),
      )}
    >
      <Stack>
        <NumberInput
          label={t('limits.breakMinutes')}
          description={t('limits.breakHint')}
          inputWrapperOrder={['label', 'input', 'description', 'error']}
          clampBehavior="none"
          min={0}
          max={480}
          step={5}
          maw={320}
          {...form.getInputProps('breakMinutes')}
        />
        <SimpleGrid cols={{ base: 2, sm: 4 }} verticalSpacing="md">
          {fields.map((field) => (
            <NumberInput
              key={field}
              label={t(`limits.${field}`)}
              placeholder={t('limits.any')}
              clampBehavior="none"
              allowDecimal={false}
              min={1}
              {...form.getInputProps(field)}
            />
          ))}
        </SimpleGrid>
        <Text size="sm" c="dimmed">
          {t('limits.hint')}
        </Text>
        {form.getValues().fewest !== '' && <Alert color="blue">{t('limits.fewestHint')}</Alert>}
        <Button
          type="submit"
          loading={save.isPending}
          disabled={!form.isDirty()}
          style={{ alignSelf: 'start' }}
        >
          {t('limits.save')}
        </Button>
      </Stack>
    </form>
  )
}

function limitsOf({ breakMinutes, ...counts }: Values): MeetingLimits {
  const count = (value: number | '') => (value === '' ? null : value)
  return {
    breakMinutes: count(breakMinutes) ?? 0,
    fewestDaily: count(counts.fewestDaily),
    mostDaily: count(counts.mostDaily),
    fewest: count(counts.fewest),
    most: count(counts.most),
  }
}

/** Errors by the paths of the form, which is a part of what is sent. */
function ofLimits(errors: Record<string, string>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(errors).map(([path, words]) => [path.replace('limits.', ''), words]),
  )
}
