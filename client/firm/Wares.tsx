import { Button, Group, SimpleGrid, Stack, Text, Title } from '@mantine/core'
import { IconPlus } from '@tabler/icons-react'
import { type ReactNode, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Confirm } from '../platform/ui/Confirm.tsx'
import { EmptyState } from '../platform/ui/EmptyState.tsx'
import { type Ware, WareCard } from './WareCard.tsx'

/** As many as the server takes. */
const limit = 20

interface WaresProps<W extends Ware> {
  noun: 'offerings' | 'needs'
  wares: readonly W[]
  /** True where the firm stands on the other side and may leave this empty. */
  aside: boolean
  /** Said where there are none. */
  emptyLead: string
  /** Where one is written: a new one where it is null. */
  dialog: (ware: W | null, close: () => void) => ReactNode
  remove: (ware: W, settled: () => void) => void
  removing: boolean
  /** What else can be done to one. */
  more?: (ware: W) => ReactNode
}

/** A firm's offerings or needs, for its own people to write. */
export function Wares<W extends Ware>(props: WaresProps<W>) {
  const { noun, wares, aside, emptyLead, dialog, remove, removing, more } = props
  const { t } = useTranslation('firm')
  const [written, setWritten] = useState<W | 'new'>()
  const [removed, setRemoved] = useState<W>()
  return (
    <Stack component="section" aria-labelledby={noun}>
      <Title order={2} size="h3" id={noun}>
        {t(`${noun}.title`)}
      </Title>
      {wares.length === 0 ? (
        <EmptyState title={t(`${noun}.empty`)}>{emptyLead}</EmptyState>
      ) : (
        <SimpleGrid cols={{ base: 1, sm: 2 }}>
          {wares.map((ware) => (
            <WareCard key={ware.id} ware={ware}>
              <Group gap="xs">
                <Button
                  size="sm"
                  variant="default"
                  aria-label={t('offerings.changeLabel', { title: ware.title })}
                  onClick={() => setWritten(ware)}
                >
                  {t('offerings.change')}
                </Button>
                {more?.(ware)}
                <Button
                  size="sm"
                  variant="subtle"
                  color="red"
                  aria-label={t('offerings.removeLabel', { title: ware.title })}
                  onClick={() => setRemoved(ware)}
                >
                  {t('offerings.remove')}
                </Button>
              </Group>
            </WareCard>
          ))}
        </SimpleGrid>
      )}
      {/* In one place with the first as with the next, so that it keeps the focus. */}
      {wares.length < limit ? (
        <Group>
          <Button
            variant={aside ? 'default' : 'filled'}
            leftSection={<IconPlus size={18} aria-hidden />}
            onClick={() => setWritten('new')}
          >
            {t(`${noun}.add`)}
          </Button>
        </Group>
      ) : (
        <Text c="dimmed">{t(`${noun}.full`, { limit })}</Text>
      )}
      {written && dialog(written === 'new' ? null : written, () => setWritten(undefined))}
      <Confirm
        opened={removed !== undefined}
        onClose={() => setRemoved(undefined)}
        title={t('offerings.removeTitle', { title: removed?.title ?? '' })}
        confirmLabel={t('offerings.remove')}
        pending={removing}
        danger
        onConfirm={() => removed && remove(removed, () => setRemoved(undefined))}
      >
        {t('offerings.removeText')}
      </Confirm>
    </Stack>
  )
}
