import { Group, Stack, TextInput } from '@mantine/core'
import { useDebouncedValue } from '@mantine/hooks'
import { IconHourglass, IconSearch } from '@tabler/icons-react'
import { useParams } from '@tanstack/react-router'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Side } from '../../shared/values.ts'
import { useForum } from '../forum/useForum.ts'
import { EmptyState } from '../platform/ui/EmptyState.tsx'
import { Page } from '../platform/ui/Page.tsx'
import { FirmCards } from './FirmCards.tsx'
import { SideSelect } from './SideSelect.tsx'
import { useRegister } from './useRegister.ts'

/** Who takes part in the forum. */
export function OrganisationsPage() {
  const { t } = useTranslation('firm')
  const { forumId } = useParams({ from: '/signed-in/forums/$forumId/organisations' })
  const [typed, setTyped] = useState('')
  const [search] = useDebouncedValue(typed.trim(), 250)
  const [of, setOf] = useState<Side>()
  const { hats } = useForum()
  // As the server sees it: delegates see the others once their own firm is accepted.
  const seesOthers = hats.some((hat) => hat.role !== 'delegate' || hat.accepted)
  const register = useRegister(forumId, { state: 'accepted', side: of, search: search || undefined })
  if (!seesOthers)
    return (
      <Page title={t('list.title')} lead={t('list.lead')}>
        <EmptyState icon={<IconHourglass aria-hidden />} title={t('list.notYet')}>
          {t('list.notYetLead')}
        </EmptyState>
      </Page>
    )
  return (
    <Page title={t('list.title')} lead={t('list.lead')}>
      <Stack>
        <Group align="end">
          <TextInput
            flex="1 1 16rem"
            type="search"
            label={t('list.search')}
            placeholder={t('list.searchHint')}
            leftSection={<IconSearch size={18} aria-hidden />}
            maxLength={80}
            value={typed}
            onChange={(event) => setTyped(event.currentTarget.value)}
          />
          <SideSelect value={of} onChange={setOf} />
        </Group>
        <FirmCards
          forumId={forumId}
          register={register}
          empty={
            search ? (
              <EmptyState title={t('list.notFound', { search })}>{t('list.notFoundLead')}</EmptyState>
            ) : (
              <EmptyState title={t('list.empty')}>{t('list.emptyLead')}</EmptyState>
            )
          }
        />
      </Stack>
    </Page>
  )
}
