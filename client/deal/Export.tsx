import { Button, Group, Text, Title } from '@mantine/core'
import { IconDownload } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import { deal, sheet } from '../../shared/deal.ts'
import { address } from '../platform/api.ts'

/** The forum's tables, to be taken away. */
export function Export({ forumId }: { forumId: string }) {
  const { t } = useTranslation('deal')
  return (
    <section aria-labelledby="export">
      <Title order={2} size="h3" id="export" mb="xs">
        {t('export.title')}
      </Title>
      <Text c="dimmed" mb="sm" maw="65ch">
        {t('export.lead')}
      </Text>
      <Group>
        {sheet.options.map((one) => (
          <Button
            key={one}
            component="a"
            href={address(deal.export.path, { forumId, sheet: one }).url}
            download
            variant="default"
            leftSection={<IconDownload size={18} aria-hidden />}
          >
            {t(`export.sheet.${one}`)}
          </Button>
        ))}
      </Group>
    </section>
  )
}
