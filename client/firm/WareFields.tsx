import { Fieldset, MultiSelect, NumberInput, SimpleGrid, Textarea, TextInput } from '@mantine/core'
import type { UseFormReturnType } from '@mantine/form'
import { useTranslation } from 'react-i18next'
import { certificate } from '../../shared/firm.ts'
import { HsSelect } from './HsSelect.tsx'
import type { WareValues } from './wareValues.ts'

interface WareFieldsProps<V extends WareValues> {
  form: UseFormReturnType<V>
  kind: 'offerings' | 'needs'
}

/** What an offering and a need have in common: what it is, its code, its description. */
export function WareFields<V extends WareValues>({ form, kind }: WareFieldsProps<V>) {
  const { t } = useTranslation('firm')
  const { hsCode, hsText } = form.values
  return (
    <>
      <TextInput
        label={t(`${kind}.name`)}
        placeholder={t(`${kind}.nameExample`)}
        required
        maxLength={120}
        data-autofocus
        {...form.getInputProps('title')}
      />
      <HsSelect
        required
        value={hsCode}
        text={hsText}
        onChange={(code, text) =>
          // A form of a wider shape takes these two like any other.
          form.setValues((values) => ({ ...values, hsCode: code, hsText: text }))
        }
        error={form.errors.hsCode}
      />
      <Textarea
        label={t('offerings.about')}
        description={t('offerings.aboutHint')}
        autosize
        minRows={2}
        maxRows={8}
        maxLength={2000}
        {...form.getInputProps('about')}
      />
    </>
  )
}

export function CertificateField<V extends WareValues>({ form, kind }: WareFieldsProps<V>) {
  const { t } = useTranslation('firm')
  return (
    <MultiSelect
      label={t(`${kind}.certificates`)}
      data={certificate.options.map((value) => ({ value, label: t(`certificate.${value}`) }))}
      searchable
      {...form.getInputProps('certificates')}
    />
  )
}

interface QuantityFieldProps<V> {
  form: UseFormReturnType<V>
  path: 'capacity' | 'minimumOrder' | 'volume'
  legend: string
  amountLabel: string
  unitLabel: string
}

/** An amount and its unit, in the trade's own words. */
export function QuantityField<V>({ form, path, legend, amountLabel, unitLabel }: QuantityFieldProps<V>) {
  const { t } = useTranslation('firm')
  return (
    // A fieldset is by nature as wide as its fields would like to be.
    <Fieldset legend={legend} miw={0}>
      <SimpleGrid cols={2}>
        <NumberInput
          label={t('offerings.amount')}
          aria-label={amountLabel}
          min={0}
          hideControls
          thousandSeparator=" "
          inputMode="decimal"
          {...form.getInputProps(`${path}.amount`)}
        />
        <TextInput
          label={t('offerings.unit')}
          aria-label={unitLabel}
          placeholder={t('offerings.unitExample')}
          maxLength={40}
          {...form.getInputProps(`${path}.unit`)}
        />
      </SimpleGrid>
    </Fieldset>
  )
}
