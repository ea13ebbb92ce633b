import { Modal } from '@mantine/core'
import { useMediaQuery } from '@mantine/hooks'
import { notifications } from '@mantine/notifications'
import { IconCalendar } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import { type ForumView, forum } from '../../shared/forum.ts'
import { useAction, useAsk } from '../platform/queries.ts'
import { EmptyState } from '../platform/ui/EmptyState.tsx'
import { LoadError } from '../platform/ui/LoadError.tsx'
import { CardSkeletons } from '../platform/ui/Skeletons.tsx'
import { useFocusBack } from '../platform/ui/useFocusBack.ts'
import { SlotChoice } from './SlotChoice.tsx'

interface InterpreterHoursProps {
  view: ForumView
  memberId: string
  /** Left out where the reader is the interpreter. */
  name?: string
  onClose: () => void
}

/** When an interpreter works, over the page; on a phone it is the page. Shown for as long as it is rendered. */
export function InterpreterHours({ view, memberId, name, onClose }: InterpreterHoursProps) {
  const { t } = useTranslation(['forum', 'app'])
  useFocusBack()
  const phone = useMediaQuery('(max-width: 36em)', undefined, { getInitialValueInEffect: false })
  return (
    <Modal
      opened
      onClose={onClose}
      title={name === undefined ? t('hours.own') : t('hours.of', { name })}
      size="xl"
      fullScreen={phone ?? false}
      closeButtonProps={{ 'aria-label': t('app:close') }}
    >
      <Hours view={view} memberId={memberId} onClose={onClose} />
    </Modal>
  )
}

function Hours({ view, memberId, onClose }: Omit<InterpreterHoursProps, 'name'>) {
  const { t } = useTranslation('forum')
  const at = { forumId: view.id, memberId }
  const { data, error, refetch } = useAsk(forum.interpreterHours, at)
  const save = useAction(forum.setInterpreterHours, {
    changes: ['schedule'],
    onDone: () => {
      notifications.show({ message: t('hours.saved') })
      onClose()
    },
  })
  if (!data) return error ? <LoadError error={error} retry={refetch} /> : <CardSkeletons count={2} />
  if (view.days.length === 0)
    return (
      <EmptyState icon={<IconCalendar aria-hidden />} title={t('home.noDays')}>
        {t('hours.noDaysLead')}
      </EmptyState>
    )
  return (
    <SlotChoice
      key={JSON.stringify([data, view.days])}
      view={view}
      saved={data}
      words={{ always: t('hours.always'), narrowed: t('hours.narrowed'), nothing: t('hours.nothing') }}
      saveLabel={t('hours.save')}
      pending={save.isPending}
      onSave={(free) => save.mutate({ ...at, free })}
    />
  )
}
