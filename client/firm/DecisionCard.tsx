import { Button, Card, Group, Stack, Text, Title } from '@mantine/core'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { OrganisationView } from '../../shared/firm.ts'
import { useTimes } from '../platform/useTimes.ts'
import { type Decision, DecisionDialog } from './DecisionDialog.tsx'
import classes from './Firm.module.css'
import { StateBadge } from './StateBadge.tsx'

/** Where a host decides on the firm above it, and may change a decision. */
export function DecisionCard({ forumId, view }: { forumId: string; view: OrganisationView }) {
  const { t } = useTranslation('firm')
  const { instant } = useTimes()
  const [decision, setDecision] = useState<Decision>()
  const { state, reason } = view
  return (
    <Card component="section" aria-labelledby="decide">
      <Stack gap="sm">
        <Group justify="space-between">
          <Title order={2} size="h3" id="decide">
            {t('curation.decide')}
          </Title>
          <StateBadge state={state} />
        </Group>
        <Text c="dimmed">
          {t('curation.appliedAt', { date: instant(view.appliedAt, 'fullDay') })}.{' '}
          {t(state === 'applied' ? 'curation.decideLead' : 'curation.decidedLead')}
        </Text>
        {reason && (
          <Text className={classes.prose}>
            <b>{t('curation.reasonGiven')}</b> {reason}
          </Text>
        )}
        <Group>
          {state !== 'accepted' && (
            <Button onClick={() => setDecision('accepted')}>{t('curation.accept')}</Button>
          )}
          {state !== 'waitlisted' && (
            <Button variant="default" onClick={() => setDecision('waitlisted')}>
              {t('curation.waitlist')}
            </Button>
          )}
          {state !== 'declined' && (
            <Button variant="subtle" color="red" onClick={() => setDecision('declined')}>
              {t('curation.decline')}
            </Button>
          )}
        </Group>
      </Stack>
      {decision && (
        <DecisionDialog
          forumId={forumId}
          view={view}
          decision={decision}
          onClose={() => setDecision(undefined)}
        />
      )}
    </Card>
  )
}
