import { useTranslation } from 'react-i18next'
import { MyForums } from '../../forum/MyForums.tsx'
import { queryClient } from '../../platform/queries.ts'
import { useSession } from '../../platform/session.ts'
import { LoadError } from '../../platform/ui/LoadError.tsx'
import { Page } from '../../platform/ui/Page.tsx'
import { PageSkeleton } from '../../platform/ui/Skeletons.tsx'
import { Welcome } from './Welcome.tsx'

/** The first page: a welcome for guests, the reader's forums for everyone else. */
export function HomePage() {
  const { t } = useTranslation()
  const { me, demo, error } = useSession()
  if (error)
    return (
      <Page width="narrow" title={t('brand')}>
        <LoadError error={error} retry={() => queryClient.refetchQueries()} />
      </Page>
    )
  if (me === undefined) return <PageSkeleton />
  if (me === null) return <Welcome demo={demo} />
  return <MyForums />
}
