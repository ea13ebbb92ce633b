import { Text, Textarea } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { firm, type OrganisationView } from '../../shared/firm.ts'
import { ApiError } from '../platform/apiError.ts'
import { errorWords } from '../platform/errorWords.ts'
import { useAction } from '../platform/queries.ts'
import { FormDialog } from './FormDialog.tsx'

export type Decision = 'accepted' | 'waitlisted' | 'declined'

const verbs = { accepted: 'accept', waitlisted: 'waitlist', declined: 'decline' } as const

interface DecisionDialogProps {
  forumId: string
  view: OrganisationView
  decision: Decision
  onClose: () => void
}

/** Asks for the reason and decides. Only accepting goes without one. */
export function DecisionDialog({ forumId, view, decision, onClose }: DecisionDialogProps) {
  const { t } = useTranslation(['firm', 'error'])
  const [reason, setReason] = useState('')
  const [missing, setMissing] = useState(false)
  const { name } = view
  const verb = verbs[decision]
  const decide = useAction(firm.decide, {
    changes: ['forum', 'matching'],
    shownByPage: ['conflict', 'already_decided'],
    onDone: () => {
      notifications.show({ message: t(`curation.done.${decision}`, { name }) })
      onClose()
    },
  })
  const { error } = decide
  const hasMeetings = error instanceof ApiError && error.code === 'conflict'
  const submit = () => {
    const needed = decision !== 'accepted' && reason.trim() === ''
    setMissing(needed)
    if (!needed) decide.mutate({ forumId, organisationId: view.id, decision, reason })
  }
  return (
    <FormDialog
      onClose={onClose}
      title={t(`curation.${verb}Title`, { name })}
      saveLabel={t(`curation.${verb}`)}
      pending={decide.isPending}
      problem={error ? (hasMeetings ? t('curation.hasMeetings') : errorWords(error)) : undefined}
      onSubmit={(event) => {
        event?.preventDefault()
        submit()
      }}
    >
      <Text size="sm">{t(`curation.${verb}Text`)}</Text>
      <Textarea
        label={t(decision === 'accepted' ? 'curation.greeting' : 'curation.reason')}
        required={decision !== 'accepted'}
        error={missing && t('error:field.required')}
        autosize
        minRows={3}
        maxRows={10}
        maxLength={1000}
        data-autofocus
        value={reason}
        onChange={(event) => setReason(event.currentTarget.value)}
      />
    </FormDialog>
  )
}
