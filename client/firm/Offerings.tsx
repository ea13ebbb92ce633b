import { Button, FileButton, Group, SimpleGrid, Stack, Text, Title } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import { IconPhoto, IconPlus } from '@tabler/icons-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { firm, type OfferingView } from '../../shared/firm.ts'
import { useAction } from '../platform/queries.ts'
import { Confirm } from '../platform/ui/Confirm.tsx'
import { EmptyState } from '../platform/ui/EmptyState.tsx'
import { OfferingDialog } from './OfferingDialog.tsx'
import { smallPicture } from './picture.ts'
import { WareCard } from './WareCard.tsx'

/** As many as the server takes. */
const limit = 20

interface OfferingsProps {
  at: { forumId: string; organisationId: string }
  offerings: readonly OfferingView[]
  /** True where the firm stands on the other side and may leave this empty. */
  aside?: boolean
}

/** What a firm offers, for its own people to write. */
export function Offerings({ at, offerings, aside = false }: OfferingsProps) {
  const { t } = useTranslation('firm')
  const [written, setWritten] = useState<OfferingView | 'new'>()
  const [removed, setRemoved] = useState<OfferingView>()
  const remove = useAction(firm.removeOffering, { changes: ['matching'] })
  const add = (
    <Button
      variant={aside ? 'default' : 'filled'}
      leftSection={<IconPlus size={18} aria-hidden />}
      onClick={() => setWritten('new')}
    >
      {t('offerings.add')}
    </Button>
  )
  return (
    <Stack component="section" aria-labelledby="offerings">
      <Title order={2} size="h3" id="offerings">
        {t('offerings.title')}
      </Title>
      {offerings.length === 0 ? (
        <EmptyState title={t('offerings.empty')}>{t('offerings.emptyLead')}</EmptyState>
      ) : (
        <SimpleGrid cols={{ base: 1, sm: 2 }}>
          {offerings.map((offering) => (
            <WareCard key={offering.id} ware={offering}>
              <Group gap="xs">
                <Button
                  size="sm"
                  variant="default"
                  aria-label={t('offerings.changeLabel', { title: offering.title })}
                  onClick={() => setWritten(offering)}
                >
                  {t('offerings.change')}
                </Button>
                <PictureButton at={at} offering={offering} />
                <Button
                  size="sm"
                  variant="subtle"
                  color="red"
                  aria-label={t('offerings.removeLabel', { title: offering.title })}
                  onClick={() => setRemoved(offering)}
                >
                  {t('offerings.remove')}
                </Button>
              </Group>
            </WareCard>
          ))}
        </SimpleGrid>
      )}
      {/* In one place with the first as with the next, so that it keeps the focus. */}
      {offerings.length < limit ? (
        <Group>{add}</Group>
      ) : (
        <Text c="dimmed">{t('offerings.full', { limit })}</Text>
      )}
      {written && (
        <OfferingDialog
          at={at}
          offering={written === 'new' ? null : written}
          onClose={() => setWritten(undefined)}
        />
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

function PictureButton({ at, offering }: { at: OfferingsProps['at']; offering: OfferingView }) {
  const { t } = useTranslation('firm')
  const [reading, setReading] = useState(false)
  const send = useAction(firm.setPicture)
  const take = async (file: File | null) => {
    if (!file) return
    setReading(true)
    try {
      send.mutate({ ...at, id: offering.id, base64: await smallPicture(file) })
    } catch {
      notifications.show({ color: 'red', message: t('offerings.pictureBad') })
    } finally {
      setReading(false)
    }
  }
  return (
    <FileButton
      accept="image/jpeg,image/png,image/webp"
      onChange={(file) => void take(file)}
      inputProps={{ 'aria-label': t('offerings.pictureFor', { title: offering.title }), tabIndex: -1 }}
    >
      {(props) => (
        <Button
          {...props}
          size="sm"
          variant="default"
          leftSection={<IconPhoto size={16} aria-hidden />}
          loading={reading || send.isPending}
        >
          {t(offering.pictureUrl ? 'offerings.pictureChange' : 'offerings.picture')}
        </Button>
      )}
    </FileButton>
  )
}
