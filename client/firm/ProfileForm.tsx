import { Button, Stack } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import { useTranslation } from 'react-i18next'
import { z } from 'zod'
import { firm, type OrganisationView } from '../../shared/firm.ts'
import { fieldErrors, formErrors } from '../platform/fieldWords.ts'
import { useAction } from '../platform/queries.ts'
import { toFirstError, useKeptForm } from '../platform/useKeptForm.ts'
import { ProfileFields } from './ProfileFields.tsx'
import { profileInput, profileShape, profileValuesOf } from './profileValues.ts'

interface ProfileFormProps {
  forumId: string
  view: OrganisationView
  /** Where this is a step of something longer: its one button saves and goes on. */
  step?: { label: string; onDone: () => void }
}

/** Changes a registered firm's profile. */
export function ProfileForm({ forumId, view, step }: ProfileFormProps) {
  const { t } = useTranslation('firm')
  const { form, forget } = useKeptForm({
    name: `profile.${view.id}`,
    shape: z.object({ profile: profileShape }),
    initial: { profile: profileValuesOf(view) },
    validate: formErrors(profileInput),
  })
  const save = useAction(firm.update, {
    changes: ['matching'],
    onDone: () => {
      form.resetDirty()
      forget()
      if (step) step.onDone()
      else notifications.show({ message: t('profile.saved') })
    },
  })
  return (
    <form
      noValidate
      onSubmit={form.onSubmit(
        (values) =>
          save.mutate(
            { forumId, organisationId: view.id, ...profileInput.parse(values) },
            { onError: (error) => form.setErrors(fieldErrors(error)) },
          ),
        toFirstError(form),
      )}
    >
      <Stack>
        <ProfileFields form={form} standingFixed={view.state === 'accepted'} />
        <Button type="submit" loading={save.isPending} style={{ alignSelf: step ? 'end' : 'start' }}>
          {step?.label ?? t('profile.save')}
        </Button>
      </Stack>
    </form>
  )
}
