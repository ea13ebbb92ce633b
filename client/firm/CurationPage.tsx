import { Group, Select, Stack } from '@mantine/core'
import { useParams } from '@tanstack/react-router'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { type ApplicationState, applicationState } from '../../shared/firm.ts'
import type { Side } from '../../shared/values.ts'
import { useForum } from '../forum/useForum.ts'
import { EmptyState } from '../platform/ui/EmptyState.tsx'
import { Page } from '../platform/ui/Page.tsx'
import { FirmCards } from './FirmCards.tsx'
import { SideSelect } from './SideSelect.tsx'
import { useRegister } from './useRegister.ts'

/** The hosts' queue of applications: each opens the firm, where it is decided on. */
export function CurationPage() {
  const { t } = useTranslation('firm')
  const { forumId } = useParams({ from: '/signed-in/forums/$forumId/curation' })
  const { hats } = useForum()
  const ownSide = hats.some(({ role }) => role === 'host')
    ? undefined
    : hats.find((hat) => hat.role === 'cohost')?.side
  const [state, setState] = useState<ApplicationState | undefined>('applied')
  const [side, setSide] = useState<Side | undefined>(ownSide)
  const register = useRegister(forumId, { state, side })
  return (
    <Page title={t('curation.title')} lead={t('curation.lead')}>
      <Stack>
        <Group grow preventGrowOverflow={false}>
          <Select
            label={t('curation.state')}
            data={[
              ...applicationState.options.map((value) => ({ value, label: t(`state.${value}`) })),
              { value: 'all', label: t('curation.allStates') },
            ]}
            value={state ?? 'all'}
            onChange={(chosen) => setState(applicationState.safeParse(chosen).data)}
            allowDeselect={false}
          />
          <SideSelect value={side} onChange={setSide} />
        </Group>
        <FirmCards
          forumId={forumId}
          register={register}
          withState
          empty={
            state === 'applied' ? (
              <EmptyState title={t('curation.empty')}>{t('curation.emptyLead')}</EmptyState>
            ) : (
              <EmptyState title={t('curation.emptyState')}>{t('curation.emptyStateLead')}</EmptyState>
            )
          }
        />
      </Stack>
    </Page>
  )
}
