import { useTranslation } from 'react-i18next'
import { firm, type NeedView, needWords } from '../../shared/firm.ts'
import { errorWords } from '../platform/errorWords.ts'
import { formErrors } from '../platform/fieldWords.ts'
import { useAction } from '../platform/queries.ts'
import { toFirstError, useKeptForm } from '../platform/useKeptForm.ts'
import { FormDialog } from './FormDialog.tsx'
import { CertificateField, QuantityField, WareFields } from './WareFields.tsx'
import { needInput, needShape, needValuesOf } from './wareValues.ts'

interface NeedDialogProps {
  at: { forumId: string; organisationId: string }
  /** The one to change; null for a new one. */
  need: NeedView | null
  onClose: () => void
}

export function NeedDialog({ at, need, onClose }: NeedDialogProps) {
  const { t } = useTranslation('firm')
  const { form, forget } = useKeptForm({
    name: `need.${at.organisationId}.${need?.id ?? 'new'}`,
    shape: needShape,
    initial: needValuesOf(need),
    validate: (values) => formErrors(needWords)(needInput(values)),
  })
  const save = useAction(firm.saveNeed, {
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
      title={t(need ? 'needs.editTitle' : 'needs.newTitle')}
      saveLabel={t('needs.save')}
      pending={save.isPending}
      problem={save.error ? errorWords(save.error) : undefined}
      onSubmit={form.onSubmit(
        (values) =>
          save.mutate({ ...at, ...(need && { id: need.id }), need: needWords.parse(needInput(values)) }),
        toFirstError(form),
      )}
    >
      <WareFields form={form} kind="needs" />
      <QuantityField
        form={form}
        path="volume"
        legend={t('needs.volume')}
        amountLabel={t('needs.volumeAmount')}
        unitLabel={t('needs.volumeUnit')}
      />
      <CertificateField form={form} kind="needs" />
    </FormDialog>
  )
}
