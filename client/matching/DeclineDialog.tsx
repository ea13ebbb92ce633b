import { Button, Group, Modal, Stack, Text, Textarea } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import { type FormEvent, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { matching } from '../../shared/matching.ts'
import { useAction } from '../platform/queries.ts'

interface DeclineDialogProps {
  opened: boolean
  onClose: () => void
  forumId: string
  requestId: string
  /** The firm that asked. */
  name: string
}

/** Declines a request, with a reason for the firm that asked if one is given. */
export function DeclineDialog({ opened, onClose, forumId, requestId, name }: DeclineDialogProps) {
  const { t } = useTranslation(['matching', 'app'])
  const [reason, setReason] = useState('')
  const answer = useAction(matching.answer, {
    onDone: () => notifications.show({ message: t('requests.declined', { name }) }),
  })
  const submit = (event: FormEvent) => {
    event.preventDefault()
    answer.mutate({ forumId, requestId, answer: 'declined', reason }, { onSettled: onClose })
  }
  return (
    <Modal
      opened={opened}
      onClose={onClose}
      title={t('decline.title', { name })}
      closeButtonProps={{ 'aria-label': t('app:close') }}
    >
      <form onSubmit={submit}>
        <Stack>
          <Text size="sm">{t('decline.lead')}</Text>
          <Textarea
            label={t('decline.reason')}
            description={t('decline.reasonHint')}
            value={reason}
            onChange={(event) => setReason(event.currentTarget.value)}
            maxLength={1000}
            autosize
            minRows={3}
            maxRows={10}
            data-autofocus
          />
          <Group justify="flex-end">
            <Button variant="default" onClick={onClose}>
              {t('app:back')}
            </Button>
            <Button type="submit" color="red" loading={answer.isPending}>
              {t('decline.confirm')}
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  )
}
