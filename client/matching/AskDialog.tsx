import { Alert, Button, Group, Modal, Stack, Switch, Text, Textarea } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import { type FormEvent, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { type Match, matching } from '../../shared/matching.ts'
import { errorWords } from '../platform/errorWords.ts'
import { fieldErrors } from '../platform/fieldWords.ts'
import { useAction } from '../platform/queries.ts'
import { useSession } from '../platform/session.ts'

interface AskDialogProps {
  /** Whom to ask; null while the dialog is closed. */
  match: Match | null
  forumId: string
  organisationId: string
  onClose: () => void
}

/** Asks one firm for a meeting, with a message that begins politely by itself. */
export function AskDialog({ match, onClose, ...rest }: AskDialogProps) {
  const { t } = useTranslation(['matching', 'app'])
  return (
    <Modal
      opened={match !== null}
      onClose={onClose}
      title={match && t('ask.title', { name: match.organisation.name })}
      closeButtonProps={{ 'aria-label': t('app:close') }}
    >
      {match && <AskForm match={match} onClose={onClose} {...rest} />}
    </Modal>
  )
}

function AskForm({ match, forumId, organisationId, onClose }: AskDialogProps & { match: Match }) {
  const { t } = useTranslation('matching')
  const { name } = match.organisation
  const template = useTemplate(match)
  const [message, setMessage] = useState(template)
  const [important, setImportant] = useState(false)
  const request = useAction(matching.request, {
    shownByPage: ['quota_reached', 'importance_spent', 'already_requested', 'forum_closed', 'bad_input'],
    onDone: () => {
      notifications.show({ color: 'green', message: t('ask.sent', { name }) })
      onClose()
    },
  })
  const submit = (event: FormEvent) => {
    event.preventDefault()
    request.mutate({ forumId, from: organisationId, to: match.organisation.id, message, important })
  }
  const wrong = fieldErrors(request.error)
  return (
    <form onSubmit={submit}>
      <Stack>
        <Text size="sm" c="dimmed">
          {t('ask.lead')}
        </Text>
        <Textarea
          label={t('ask.message')}
          description={t('ask.messageHint')}
          value={message}
          onChange={(event) => setMessage(event.currentTarget.value)}
          error={wrong.message}
          maxLength={1000}
          autosize
          minRows={6}
          maxRows={14}
          data-autofocus
        />
        <Switch
          label={t('ask.important')}
          description={t('ask.importantHint')}
          checked={important}
          onChange={(event) => setImportant(event.currentTarget.checked)}
        />
        {request.error && !wrong.message && <Alert color="red">{errorWords(request.error)}</Alert>}
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>
            {t('ask.cancel')}
          </Button>
          <Button type="submit" loading={request.isPending}>
            {t('ask.send')}
          </Button>
        </Group>
      </Stack>
    </form>
  )
}

/** A beginning in the reader's language, about the goods in which the two firms meet. */
function useTemplate({ reasons }: Match): string {
  const { t } = useTranslation('matching')
  const me = useSession().me?.name ?? ''
  const goods = reasons.find((reason) => reason.kind === 'hs')
  if (goods?.offeredBy === 'them') return t('ask.templateOffer', { ware: goods.offering, me })
  if (goods?.offeredBy === 'us') return t('ask.templateNeed', { ware: goods.need, me })
  return t('ask.templatePlain', { me })
}
