import { useTranslation } from 'react-i18next'
import { useForum } from '../../forum/useForum.ts'
import { EmptyState } from '../../platform/ui/EmptyState.tsx'
import { LoadError } from '../../platform/ui/LoadError.tsx'
import { Page } from '../../platform/ui/Page.tsx'
import { CardSkeletons } from '../../platform/ui/Skeletons.tsx'
import { useWall } from './useWall.ts'
import { WallDesk } from './WallDesk.tsx'

/** Every room of the day on one page, for those who run it. */
export function WallPage() {
  const { t } = useTranslation('wall')
  const { id: forumId } = useForum()
  const { data, error, refetch } = useWall(forumId)
  return (
    <Page title={t('title')} lead={t('lead')} width="full">
      {error && <LoadError error={error} retry={refetch} />}
      {!data && !error && <CardSkeletons />}
      {data && data.meetings.length === 0 && <EmptyState title={t('empty')}>{t('emptyLead')}</EmptyState>}
      {data && data.meetings.length > 0 && <WallDesk forumId={forumId} wall={data} />}
    </Page>
  )
}
