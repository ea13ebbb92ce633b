import { Button, Stack, TextInput } from '@mantine/core'
import { useForm } from '@mantine/form'
import { notifications } from '@mantine/notifications'
import { useTranslation } from 'react-i18next'
import { account, type Me } from '../../shared/account.ts'
import { ReaderSettings } from '../app/ReaderSettings.tsx'
import { formErrors } from '../platform/fieldWords.ts'
import { useAction } from '../platform/queries.ts'
import { useSession } from '../platform/session.ts'
import { Page } from '../platform/ui/Page.tsx'
import { OwnData } from './OwnData.tsx'
import { SecondStep } from './SecondStep.tsx'

/** One's own name, language and zone, how one signs in, and one's data. */
export function AccountPage() {
  const { t } = useTranslation('account')
  const { me } = useSession()
  return (
    <Page width="narrow" title={t('profile.title')} lead={t('profile.lead')}>
      <Stack gap="xl">
        {me && <NameForm me={me} />}
        <ReaderSettings />
        {me && <SecondStep email={me.email} />}
        {me && <OwnData me={me} />}
      </Stack>
    </Page>
  )
}

function NameForm({ me }: { me: Me }) {
  const { t } = useTranslation('account')
  const form = useForm({
    initialValues: { name: me.name },
    validate: formErrors(account.update.input.required({ name: true })),
  })
  const save = useAction(account.update, {
    onDone: () => {
      form.resetDirty()
      notifications.show({ message: t('profile.saved') })
    },
  })
  return (
    <form onSubmit={form.onSubmit(({ name }) => save.mutate({ name }))}>
      <Stack>
        <TextInput label={t('profile.name')} autoComplete="name" {...form.getInputProps('name')} />
        <TextInput label={t('profile.email')} value={me.email} readOnly variant="filled" />
        <Button
          type="submit"
          loading={save.isPending}
          disabled={!form.isDirty()}
          style={{ alignSelf: 'start' }}
        >
          {t('profile.save')}
        </Button>
      </Stack>
    </form>
  )
}
