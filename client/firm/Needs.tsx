import { Button, Group, SimpleGrid, Stack, Text, Title } from '@mantine/core'
import { IconPlus } from '@tabler/icons-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { firm, type NeedView } from '../../shared/firm.ts'
import { useAction } from '../platform/queries.ts'
import { Confirm } from '../platform/ui/Confirm.tsx'
import { EmptyState } from '../platform/ui/EmptyState.tsx'
import { NeedDialog } from './NeedDialog.tsx'
import { WareCard } from './WareCard.tsx'

/** As many as the server takes. */
const limit = 20

interface NeedsProps {
  at: { forumId: string; organisationId: string }
  needs: readonly NeedView[]
  /** True where the firm stands on the other side and may leave this empty. */
  aside?: boolean
}

/** What a firm looks for, for its own people to write. */
export function Needs({ at, needs, aside = false }: NeedsProps) {
  const { t } = useTranslation('firm')
  const [written, setWritten] = useState<NeedView | 'new'>()
  const [removed, setRemoved] = useState<NeedView>()
  const remove = useAction(firm.removeNeed, { changes: ['matching'] })
  const add = (
    <Button
      variant={aside ? 'default' : 'filled'}
      leftSection={<IconPlus size={18} aria-hidden />}
      onClick={() => setWritten('new')}
    >
      {t('needs.add')}
    </Button>
  )
  return (
    <Stack component="section" aria-labelledby="needs">
      <Title order={2} size="h3" id="needs">
        {t('needs.title')}
      </Title>
      {needs.length === 0 ? (
        <EmptyState title={t('needs.empty')}>
          {t(aside ? 'needs.emptyLeadAside' : 'needs.emptyLead')}
        </EmptyState>
      ) : (
        <SimpleGrid cols={{ base: 1, sm: 2 }}>
          {needs.map((need) => (
            <WareCard key={need.id} ware={need}>
              <Group gap="xs">
                <Button
                  size="sm"
                  variant="default"
                  aria-label={t('offerings.changeLabel', { title: need.title })}
                  onClick={() => setWritten(need)}
                >
                  {t('offerings.change')}
                </Button>
                <Button
                  size="sm"
                  variant="subtle"
                  color="red"
                  aria-label={t('offerings.removeLabel', { title: need.title })}
                  onClick={() => setRemoved(need)}
                >
                  {t('offerings.remove')}
                </Button>
              </Group>
            </WareCard>
          ))}
        </SimpleGrid>
      )}
      {/* In one place with the first as with the next, so that it keeps the focus. */}
      {needs.length < limit ? <Group>{add}</Group> : <Text c="dimmed">{t('needs.full', { limit })}</Text>}
      {written && (
        <NeedDialog at={at} need={written === 'new' ? null : written} onClose={() => setWritten(undefined)} />
      )}
      <Confirm
        opened={removed !== undefined}
        onClose={() => setRemoved(undefined)}
        title={t('offerings.removeTitle', { title: removed?.title ?? '' })}
        confirmLabel={t('offerings.remove')}
        pending={remove.isPending}
        danger
        onConfirm={() =>
          removed && remove.mutate({ ...at, id: removed.id }, { onSettled: () => setRemoved(undefined) })
        }
      >
        {t('offerings.removeText')}
      </Confirm>
    </Stack>
  )
}
