import { Alert, Text } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import type { OrganisationView } from '../../shared/firm.ts'
import { useTimes } from '../platform/useTimes.ts'
import classes from './Firm.module.css'
import { StateBadge } from './StateBadge.tsx'

const colors = { applied: 'nila', accepted: 'green', waitlisted: 'yellow', declined: 'red' } as const

/** Tells a firm where its application stands, with the hosts' own words. */
export function StateAlert({ view }: { view: OrganisationView }) {
  const { t } = useTranslation('firm')
  const { instant } = useTimes()
  return (
    <Alert color={colors[view.state]} title={<StateBadge state={view.state} />}>
      <Text size="sm">{t(`myFirm.${view.state}`, { date: instant(view.appliedAt, 'day') })}</Text>
      {view.reason && (
        <>
          <Text size="sm" fw={600} mt="xs">
            {t('myFirm.reason')}
          </Text>
          <Text size="sm" className={classes.prose}>
            {view.reason}
          </Text>
        </>
      )}
    </Alert>
  )
}
