import { Button, Group, Modal, Text } from '@mantine/core'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'

interface ConfirmProps {
  opened: boolean
  onClose: () => void
  onConfirm: () => void
  /** The question: "Cancel this meeting?" */
  title: string
  /** What will happen, and to whom. */
  children?: ReactNode
  /** The verb on the button: "Cancel the meeting", never "OK". */
  confirmLabel: string
  /** True for what cannot be undone. */
  danger?: boolean
  pending?: boolean
}

/** A question before something that others will notice or that cannot be undone. */
export function Confirm({
  opened,
  onClose,
  onConfirm,
  title,
  children,
  confirmLabel,
  danger = false,
  pending = false,
}: ConfirmProps) {
  const { t } = useTranslation()
  return (
    <Modal opened={opened} onClose={onClose} title={title}>
      {children && (
        <Text component="div" size="sm">
          {children}
        </Text>
      )}
      <Group justify="flex-end" mt="lg">
        <Button variant="default" onClick={onClose} data-autofocus={danger || undefined}>
          {t('back')}
        </Button>
        <Button
          color={danger ? 'red' : undefined}
          loading={pending}
          onClick={onConfirm}
          data-autofocus={!danger || undefined}
        >
          {confirmLabel}
        </Button>
      </Group>
    </Modal>
  )
}
