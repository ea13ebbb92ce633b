import { Select } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import { firm, incoterm, type OfferingView, offeringWords } from '../../shared/firm.ts'
import { errorWords } from '../platform/errorWords.ts'
import { formErrors } from '../platform/fieldWords.ts'
import { useAction } from '../platform/queries.ts'
import { toFirstError, useKeptForm } from '../platform/useKeptForm.ts'
import { FormDialog } from './FormDialog.tsx'
import { CertificateField, QuantityField, WareFields } from './WareFields.tsx'
import { offeringInput, offeringShape, offeringValuesOf } from './wareValues.ts'

interface OfferingDialogProps {
  at: { forumId: string; organisationId: string }
  /** The one to change; null for a new one. */
  offering: OfferingView | null
  onClose: () => void
}

export function OfferingDialog({ at, offering, onClose }: OfferingDialogProps) {
  const { t } = useTranslation('firm')
  const { form, forget } = useKeptForm({
    name: `offering.${at.organisationId}.${offering?.id ?? 'new'}`,
    shape: offeringShape,
    initial: offeringValuesOf(offering),
    validate: (values) => formErrors(offeringWords)(offeringInput(values)),
  })
  const save = useAction(firm.saveOffering, {
    changes: ['matching'],
    shownByPage: ['hs_unknown', 'quota_reached'],
    onDone: () => {
      forget()
      onClose()
    },
  })
  return (
    <FormDialog
      onClose={onClose}
      title={t(offering ? 'offerings.editTitle' : 'offerings.newTitle')}
      saveLabel={t('offerings.save')}
      pending={save.isPending}
      problem={save.error ? errorWords(save.error) : undefined}
      onSubmit={form.onSubmit(
        (values) =>
          save.mutate({
            ...at,
            ...(offering && { id: offering.id }),
            offering: offeringWords.parse(offeringInput(values)),
          }),
        toFirstError(form),
      )}
    >
      <WareFields form={form} kind="offerings" />
      <QuantityField
        form={form}
        path="capacity"
        legend={t('offerings.capacity')}
        amountLabel={t('offerings.capacityAmount')}
        unitLabel={t('offerings.capacityUnit')}
      />
      <QuantityField
        form={form}
        path="minimumOrder"
        legend={t('offerings.minimumOrder')}
        amountLabel={t('offerings.minimumAmount')}
        unitLabel={t('offerings.minimumUnit')}
      />
      <Select
        label={t('offerings.incoterm')}
        data={incoterm.options}
        placeholder={t('offerings.incotermNone')}
        clearable
        {...form.getInputProps('incoterm')}
      />
      <CertificateField form={form} kind="offerings" />
    </FormDialog>
  )
}
