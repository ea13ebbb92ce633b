import { Alert, Button, Card, Group, Stack, Text, Title } from '@mantine/core'
import { IconAlertTriangle, IconSend } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import type { OrganisationView } from '../../shared/firm.ts'
import { useSession } from '../platform/session.ts'
import { ButtonLink } from '../platform/ui/links.tsx'

interface RegisteredProps {
  forumId: string
  view: OrganisationView
  onAdd: () => void
}

/** The end of a registration: who has it now, and what may still be missing. */
export function Registered({ forumId, view, onAdd }: RegisteredProps) {
  const { t } = useTranslation('firm')
  const { me } = useSession()
  return (
    <Stack>
      <Card>
        <Stack align="start">
          <IconSend size={32} aria-hidden />
          <Title order={2} size="h3">
            {t('register.doneTitle')}
          </Title>
          <Text>{t('register.doneLead', { email: me?.email ?? '' })}</Text>
          <ButtonLink to="/forums/$forumId/my-firm" params={{ forumId }}>
            {t('register.toMyFirm')}
          </ButtonLink>
        </Stack>
      </Card>
      {view.offerings.length + view.needs.length === 0 && (
        <Alert color="yellow" icon={<IconAlertTriangle aria-hidden />}>
          <Text size="sm" mb="sm">
            {t('register.missing')}
          </Text>
          <Group>
            <Button variant="default" size="sm" onClick={onAdd}>
              {t('register.addOne')}
            </Button>
          </Group>
        </Alert>
      )}
    </Stack>
  )
}
