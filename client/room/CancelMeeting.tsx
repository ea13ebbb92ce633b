import { Button, Stack, Text, Textarea } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { type RoomSnapshot, room } from '../../shared/room.ts'
import { useAction } from '../platform/queries.ts'
import { Confirm } from '../platform/ui/Confirm.tsx'

/** For the two firms and the hosts: calls the meeting off, with a word why. */
export function CancelMeeting({ snapshot: { meeting } }: { snapshot: RoomSnapshot }) {
  const { t } = useTranslation('room')
  const [asking, { open, close }] = useDisclosure()
  const [reason, setReason] = useState('')
  const cancel = useAction(room.cancel, { onDone: close, changes: ['schedule'] })
  if (meeting.part === 'interpreter' || meeting.part === 'moderator') return null
  return (
    <>
      <Button
        variant="subtle"
        color="red"
        size="sm"
        onClick={open}
        style={{ alignSelf: 'start', marginLeft: '-1.125rem' }}
      >
        {t('cancel.open')}
      </Button>
      <Confirm
        opened={asking}
        onClose={close}
        onConfirm={() => cancel.mutate({ meetingId: meeting.id, reason })}
        pending={cancel.isPending}
        title={t('cancel.title')}
        confirmLabel={t('cancel.submit')}
        danger
      >
        <Stack gap="sm">
          <Text size="sm">{t('cancel.lead')}</Text>
          <Textarea
            label={t('cancel.reason')}
            value={reason}
            maxLength={500}
            autosize
            minRows={2}
            onChange={(event) => setReason(event.currentTarget.value)}
          />
        </Stack>
      </Confirm>
    </>
  )
}
