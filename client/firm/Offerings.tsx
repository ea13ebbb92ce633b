import { Button, FileButton } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import { IconPhoto } from '@tabler/icons-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { firm, type OfferingView } from '../../shared/firm.ts'
import { useAction } from '../platform/queries.ts'
import { OfferingDialog } from './OfferingDialog.tsx'
import { smallPicture } from './picture.ts'
import { Wares } from './Wares.tsx'

interface OfferingsProps {
  at: { forumId: string; organisationId: string }
  offerings: readonly OfferingView[]
  /** True where the firm stands on the other side and may leave this empty. */
  aside?: boolean
}

/** What a firm offers, for its own people to write. */
export function Offerings({ at, offerings, aside = false }: OfferingsProps) {
  const { t } = useTranslation('firm')
  const remove = useAction(firm.removeOffering, { changes: ['matching'] })
  return (
    <Wares
      noun="offerings"
      wares={offerings}
      aside={aside}
      emptyLead={t('offerings.emptyLead')}
      dialog={(offering, close) => <OfferingDialog at={at} offering={offering} onClose={close} />}
      remove={({ id }, onSettled) => remove.mutate({ ...at, id }, { onSettled })}
      removing={remove.isPending}
      more={(offering) => <PictureButton at={at} offering={offering} />}
    />
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
