import { useTranslation } from 'react-i18next'
import { firm, type NeedView } from '../../shared/firm.ts'
import { useAction } from '../platform/queries.ts'
import { NeedDialog } from './NeedDialog.tsx'
import { Wares } from './Wares.tsx'

interface NeedsProps {
  at: { forumId: string; organisationId: string }
  needs: readonly NeedView[]
  /** True where the firm stands on the other side and may leave this empty. */
  aside?: boolean
}

/** What a firm looks for, for its own people to write. */
export function Needs({ at, needs, aside = false }: NeedsProps) {
  const { t } = useTranslation('firm')
  const remove = useAction(firm.removeNeed, { changes: ['matching'] })
  return (
    <Wares
      noun="needs"
      wares={needs}
      aside={aside}
      emptyLead={t(aside ? 'needs.emptyLeadAside' : 'needs.emptyLead')}
      dialog={(need, close) => <NeedDialog at={at} need={need} onClose={close} />}
      remove={({ id }, onSettled) => remove.mutate({ ...at, id }, { onSettled })}
      removing={remove.isPending}
    />
  )
}
