import { Stack, Text, Title } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import { privacyVersion } from '../../shared/account.ts'
import { Page } from '../platform/ui/Page.tsx'

const parts = ['who', 'what', 'why', 'whom', 'how', 'rights'] as const

/** The privacy notice, for anybody to read. */
export function PrivacyPage() {
  const { t } = useTranslation('privacy')
  return (
    <Page title={t('title')} lead={t('lead', { version: privacyVersion })}>
      <Stack gap="lg" maw="65ch">
        {parts.map((part) => (
          <section key={part}>
            <Title order={2} size="h3" mb={4}>
              {t(part)}
            </Title>
            <Text>{t(`${part}Text`)}</Text>
          </section>
        ))}
      </Stack>
    </Page>
  )
}
