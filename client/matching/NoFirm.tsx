import { IconBuildingCommunity, IconHourglass } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import { EmptyState } from '../platform/ui/EmptyState.tsx'

/** Why there is nothing to match: nobody stands behind the reader, or the host has not decided yet. */
export function NoFirm({ waiting }: { waiting: boolean }) {
  const { t } = useTranslation('matching')
  return waiting ? (
    <EmptyState icon={<IconHourglass aria-hidden />} title={t('firm.notAccepted')}>
      {t('firm.notAcceptedLead')}
    </EmptyState>
  ) : (
    <EmptyState icon={<IconBuildingCommunity aria-hidden />} title={t('firm.none')}>
      {t('firm.noneLead')}
    </EmptyState>
  )
}
