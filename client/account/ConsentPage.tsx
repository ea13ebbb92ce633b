import { Anchor, Button, Group, Stack, Text } from '@mantine/core'
import { useNavigate } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import { account, privacyVersion } from '../../shared/account.ts'
import { markStale, useAction } from '../platform/queries.ts'
import { Page } from '../platform/ui/Page.tsx'

/** Stands before everything else until the reader agrees to the privacy notice as it is now. */
export function ConsentPage() {
  const { t } = useTranslation('privacy')
  const navigate = useNavigate()
  const agree = useAction(account.consent, { onDone: () => markStale(['account']) })
  const signOut = useAction(account.signOut, { onDone: () => void navigate({ to: '/' }) })
  return (
    <Page width="narrow" title={t('agree.title')} lead={t('agree.lead')}>
      <Stack>
        <Text>{t('whyText')}</Text>
        {/* A page of its own: this one stays where it was. */}
        <Anchor href="/privacy" target="_blank" rel="noopener">
          {t('agree.read')}
        </Anchor>
        <Group>
          <Button
            size="md"
            loading={agree.isPending}
            onClick={() => agree.mutate({ version: privacyVersion })}
          >
            {t('agree.press')}
          </Button>
          <Button size="md" variant="default" loading={signOut.isPending} onClick={() => signOut.mutate({})}>
            {t('agree.signOut')}
          </Button>
        </Group>
      </Stack>
    </Page>
  )
}
