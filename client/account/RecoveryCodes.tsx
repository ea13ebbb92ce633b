import { Button, CopyButton, Group, List, Stack, Text } from '@mantine/core'
import { useTranslation } from 'react-i18next'

/** The codes, this once. */
export function RecoveryCodes({ codes, onKept }: { codes: string[]; onKept: () => void }) {
  const { t } = useTranslation('account')
  return (
    <Stack>
      <Text size="sm">{t('secondStep.recoveryLead')}</Text>
      <List listStyleType="none" ff="monospace" style={{ columns: '9em', columnGap: '1.5em' }}>
        {codes.map((code) => (
          <List.Item key={code}>{code}</List.Item>
        ))}
      </List>
      <Group justify="flex-end">
        <CopyButton value={codes.join('\n')}>
          {({ copied, copy }) => (
            <Button variant="default" autoFocus onClick={copy}>
              {t(copied ? 'secondStep.copied' : 'secondStep.copy')}
            </Button>
          )}
        </CopyButton>
        <Button onClick={onKept}>{t('secondStep.kept')}</Button>
      </Group>
    </Stack>
  )
}
