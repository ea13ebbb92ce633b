import { Alert, Button, Group, Modal, Stack } from '@mantine/core'
import { useMediaQuery } from '@mantine/hooks'
import type { FormEvent, ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { useFocusBack } from '../platform/ui/useFocusBack.ts'

interface FormDialogProps {
  onClose: () => void
  title: string
  onSubmit: (event?: FormEvent<HTMLFormElement>) => void
  saveLabel: string
  pending: boolean
  /** What is wrong with the whole, where no field is to blame. */
  problem?: string | undefined
  children: ReactNode
}

/** A form over the page; on a phone it is the page. Shown for as long as it is rendered. */
export function FormDialog({
  onClose,
  title,
  onSubmit,
  saveLabel,
  pending,
  problem,
  children,
}: FormDialogProps) {
  const { t } = useTranslation()
  useFocusBack()
  const phone = useMediaQuery('(max-width: 36em)', undefined, { getInitialValueInEffect: false })
  return (
    <Modal
      opened
      onClose={onClose}
      title={title}
      size="lg"
      fullScreen={phone ?? false}
      closeButtonProps={{ 'aria-label': t('close') }}
    >
      <form noValidate onSubmit={onSubmit}>
        <Stack>
          {children}
          {problem && <Alert color="red">{problem}</Alert>}
          <Group justify="flex-end">
            <Button variant="default" onClick={onClose}>
              {t('back')}
            </Button>
            <Button type="submit" loading={pending}>
              {saveLabel}
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  )
}
