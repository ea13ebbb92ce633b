import { Button, Card, Group, Stack, Text, Title } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import { IconPlus } from '@tabler/icons-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { firm, type OrganisationView } from '../../shared/firm.ts'
import { ApiError } from '../platform/apiError.ts'
import { useNames } from '../platform/names.ts'
import { useAction } from '../platform/queries.ts'
import { Confirm } from '../platform/ui/Confirm.tsx'
import { DelegateDialog } from './DelegateDialog.tsx'

/** As many as the server takes. */
const limit = 6

type Delegate = OrganisationView['delegates'][number]

interface DelegatesProps {
  at: { forumId: string; organisationId: string }
  delegates: readonly Delegate[]
  /** False where the page around it already says what this is. */
  titled?: boolean
}

/** Who takes part for a firm, for its own people to say. */
export function Delegates({ at, delegates, titled = true }: DelegatesProps) {
  const { t } = useTranslation('firm')
  const { language } = useNames()
  const [written, setWritten] = useState<Delegate | 'new'>()
  const [removed, setRemoved] = useState<Delegate>()
  const remove = useAction(firm.removeDelegate, { changes: ['forum'], shownByPage: ['conflict'] })
  const askRemoval = () => {
    if (!removed) return
    remove.mutate(
      { ...at, id: removed.id },
      {
        onSettled: () => setRemoved(undefined),
        onError: (error) => {
          if (error instanceof ApiError && error.code === 'conflict')
            notifications.show({
              color: 'red',
              message: t('delegates.removeRefused', { name: removed.name }),
            })
        },
      },
    )
  }
  return (
    <Stack component="section" aria-label={t('delegates.title')}>
      {titled && (
        <Title order={2} size="h3">
          {t('delegates.title')}
        </Title>
      )}
      {delegates.map((delegate) => (
        <Card key={delegate.id} padding="md">
          <Group justify="space-between" align="start">
            <div>
              <Text fw={600}>{delegate.name}</Text>
              {delegate.jobTitle && <Text size="sm">{delegate.jobTitle}</Text>}
              <Text size="sm" c="dimmed">
                {delegate.email}
              </Text>
              <Text size="sm" c="dimmed">
                {t('delegates.speaks', { languages: delegate.languages.map(language).join(', ') })}
              </Text>
            </div>
            <Group gap="xs">
              <Button
                size="sm"
                variant="default"
                aria-label={t('delegates.changeLabel', { name: delegate.name })}
                onClick={() => setWritten(delegate)}
              >
                {t('delegates.change')}
              </Button>
              {delegates.length > 1 && (
                <Button
                  size="sm"
                  variant="subtle"
                  color="red"
                  aria-label={t('delegates.removeLabel', { name: delegate.name })}
                  onClick={() => setRemoved(delegate)}
                >
                  {t('delegates.remove')}
                </Button>
              )}
            </Group>
          </Group>
        </Card>
      ))}
      {delegates.length < limit ? (
        <Group>
          <Button
            variant="default"
            leftSection={<IconPlus size={18} aria-hidden />}
            onClick={() => setWritten('new')}
          >
            {t('delegates.add')}
          </Button>
        </Group>
      ) : (
        <Text c="dimmed">{t('delegates.full', { limit })}</Text>
      )}
      {written && (
        <DelegateDialog
          at={at}
          delegate={written === 'new' ? null : written}
          onClose={() => setWritten(undefined)}
        />
      )}
      <Confirm
        opened={removed !== undefined}
        onClose={() => setRemoved(undefined)}
        title={t('delegates.removeTitle', { name: removed?.name ?? '' })}
        confirmLabel={t('delegates.remove')}
        pending={remove.isPending}
        danger
        onConfirm={askRemoval}
      >
        {t('delegates.removeText')}
      </Confirm>
    </Stack>
  )
}
