import { MultiSelect, TextInput } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import { z } from 'zod'
import { firm, type OrganisationView } from '../../shared/firm.ts'
import { spoken } from '../../shared/values.ts'
import { ApiError } from '../platform/apiError.ts'
import { errorWords } from '../platform/errorWords.ts'
import { fieldErrors, formErrors } from '../platform/fieldWords.ts'
import { readerLanguage } from '../platform/i18n.ts'
import { useNames } from '../platform/names.ts'
import { useAction } from '../platform/queries.ts'
import { toFirstError, useKeptForm } from '../platform/useKeptForm.ts'
import { FormDialog } from './FormDialog.tsx'

const shape = z.object({
  delegate: z.object({
    name: z.string(),
    email: z.string(),
    jobTitle: z.string(),
    languages: z.array(spoken),
  }),
})
const input = firm.saveDelegate.input.pick({ delegate: true })

interface DelegateDialogProps {
  at: { forumId: string; organisationId: string }
  /** The one to change; null for a new one. */
  delegate: OrganisationView['delegates'][number] | null
  onClose: () => void
}

export function DelegateDialog({ at, delegate, onClose }: DelegateDialogProps) {
  const { t } = useTranslation('firm')
  const { spokenLanguages } = useNames()
  const { name = '', email, jobTitle = '', languages = [readerLanguage()] } = delegate ?? {}
  const { form, forget } = useKeptForm({
    name: `delegate.${at.organisationId}.${delegate?.id ?? 'new'}`,
    shape,
    initial: { delegate: { name, email: email ?? '', jobTitle, languages } },
    validate: formErrors(input),
  })
  const save = useAction(firm.saveDelegate, {
    changes: ['forum'],
    shownByPage: ['conflict', 'quota_reached'],
    onDone: () => {
      forget()
      onClose()
    },
  })
  const taken = save.error instanceof ApiError && save.error.code === 'conflict'
  return (
    <FormDialog
      onClose={onClose}
      title={t(delegate ? 'delegates.editTitle' : 'delegates.newTitle')}
      saveLabel={t('delegates.save')}
      pending={save.isPending}
      problem={save.error && !taken ? errorWords(save.error) : undefined}
      onSubmit={form.onSubmit(
        (values) =>
          save.mutate(
            { ...at, ...(delegate && { id: delegate.id }), ...input.parse(values) },
            {
              onError: (error) =>
                form.setErrors(
                  error instanceof ApiError && error.code === 'conflict'
                    ? { 'delegate.email': t('delegates.emailTaken') }
                    : fieldErrors(error),
                ),
            },
          ),
        toFirstError(form),
      )}
    >
      <TextInput
        label={t('delegates.name')}
        required
        maxLength={80}
        data-autofocus
        {...form.getInputProps('delegate.name')}
      />
      <TextInput
        label={t('delegates.email')}
        description={t('delegates.emailHint')}
        type="email"
        inputMode="email"
        required
        {...form.getInputProps('delegate.email')}
      />
      <TextInput
        label={t('delegates.jobTitle')}
        maxLength={80}
        {...form.getInputProps('delegate.jobTitle')}
      />
      <MultiSelect
        label={t('delegates.languages')}
        data={spokenLanguages()}
        required
        maxValues={8}
        {...form.getInputProps('delegate.languages')}
      />
    </FormDialog>
  )
}
