import { IconBuildingCommunity, IconHourglass } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import { firm } from '../../shared/firm.ts'
import { StateAlert } from '../firm/StateAlert.tsx'
import { useAsk } from '../platform/queries.ts'
import { EmptyState } from '../platform/ui/EmptyState.tsx'
import { CardSkeletons } from '../platform/ui/Skeletons.tsx'

/** Why there is nothing to match: the firm is not accepted, and where its application stands. */
export function NotAccepted(at: { forumId: string; organisationId: string }) {
  const { t } = useTranslation('matching')
  const { data: view, isPending } = useAsk(firm.view, at)
  if (isPending) return <CardSkeletons count={1} />
  if (view && view.state !== 'applied') return <StateAlert view={view} />
  return (
    <EmptyState icon={<IconHourglass aria-hidden />} title={t('firm.notAccepted')}>
      {t('firm.notAcceptedLead')}
    </EmptyState>
  )
}

/** Why there is nothing to match: nobody stands behind the reader. */
export function NoFirm() {
  const { t } = useTranslation('matching')
  return (
    <EmptyState icon={<IconBuildingCommunity aria-hidden />} title={t('firm.none')}>
      {t('firm.noneLead')}
    </EmptyState>
  )
}
