import { Button, Fieldset, MultiSelect, Stack, Text, TextInput } from '@mantine/core'
import { useNavigate } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import { z } from 'zod'
import type { Output } from '../../shared/contract.ts'
import { firm } from '../../shared/firm.ts'
import type { ForumView, forum } from '../../shared/forum.ts'
import { spoken } from '../../shared/values.ts'
import { fieldErrors, formErrors } from '../platform/fieldWords.ts'
import { readerLanguage } from '../platform/i18n.ts'
import { useNames } from '../platform/names.ts'
import { useAction } from '../platform/queries.ts'
import { useSession } from '../platform/session.ts'
import { toFirstError, useKeptForm } from '../platform/useKeptForm.ts'
import { readerZone } from '../platform/zone.ts'
import { ProfileFields } from './ProfileFields.tsx'
import { profileShape } from './profileValues.ts'

const shape = z.object({
  profile: profileShape,
  delegate: z.object({ name: z.string(), jobTitle: z.string(), languages: z.array(spoken) }),
})
const input = firm.register.input.omit({ forumId: true })

interface RegisterProfileProps {
  forumId: string
  view: ForumView | undefined
  invited: Output<typeof forum.invitation> | undefined
}

/** The first step: who the firm is and who registers it. Sending it is the application. */
export function RegisterProfile({ forumId, view, invited }: RegisterProfileProps) {
  const { t } = useTranslation('firm')
  const { spokenLanguages } = useNames()
  const { me } = useSession()
  const navigate = useNavigate()
  const standing = invited?.side ?? 'supplier'
  const { form, forget } = useKeptForm({
    name: `register.${forumId}`,
    shape,
    initial: {
      profile: {
        name: invited?.organisationName ?? '',
        standing,
        country: (standing === 'buyer' ? view?.buyerSide : view?.supplierSide)?.country ?? null,
        city: '',
        zone: readerZone(),
        sectors: [],
        languages: [readerLanguage()],
        about: '',
        website: '',
      },
      delegate: { name: invited?.name ?? me?.name ?? '', jobTitle: '', languages: [readerLanguage()] },
    },
    validate: formErrors(input),
  })
  const register = useAction(firm.register, {
    changes: ['forum', 'account'],
    onDone: () => {
      forget()
      void navigate({ to: '/forums/$forumId/register', params: { forumId }, search: { step: 'wares' } })
    },
  })
  return (
    <form
      noValidate
      onSubmit={form.onSubmit(
        (values) =>
          register.mutate(
            { forumId, ...input.parse(values) },
            { onError: (error) => form.setErrors(fieldErrors(error)) },
          ),
        toFirstError(form),
      )}
    >
      <Stack>
        <ProfileFields form={form} />
        <Fieldset legend={t('you.title')}>
          <Stack>
            <Text size="sm" c="dimmed">
              {t('you.lead')}
            </Text>
            <TextInput
              label={t('you.name')}
              required
              maxLength={80}
              autoComplete="name"
              {...form.getInputProps('delegate.name')}
            />
            <TextInput
              label={t('you.jobTitle')}
              maxLength={80}
              autoComplete="organization-title"
              {...form.getInputProps('delegate.jobTitle')}
            />
            <MultiSelect
              label={t('you.languages')}
              data={spokenLanguages()}
              required
              maxValues={8}
              {...form.getInputProps('delegate.languages')}
            />
          </Stack>
        </Fieldset>
        <Button type="submit" loading={register.isPending} style={{ alignSelf: 'start' }}>
          {t('register.apply')}
        </Button>
      </Stack>
    </form>
  )
}
