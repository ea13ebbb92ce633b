import { Button, Stack, Text, Title } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import { firm, type NeedView, type OfferingView } from '../../../shared/firm.ts'
import { forum } from '../../../shared/forum.ts'
import type { RoomSnapshot } from '../../../shared/room.ts'
import { sharing } from '../../../shared/sharing.ts'
import { hsDotted } from '../../firm/HsSelect.tsx'
import { ownOrganisations } from '../../forum/useForum.ts'
import { useAction, useAsk } from '../../platform/queries.ts'
import { EmptyState } from '../../platform/ui/EmptyState.tsx'
import { LoadError } from '../../platform/ui/LoadError.tsx'
import { RowSkeletons } from '../../platform/ui/Skeletons.tsx'
import classes from './Showing.module.css'

/** What the reader's firm can put before everybody: its offerings and needs, as its profile has them. */
export function ShowOffering({ snapshot }: { snapshot: RoomSnapshot }) {
  const { t } = useTranslation('sharing')
  const forumId = snapshot.forum.id
  const organisationId = useOwnFirmIn(snapshot)
  const { data, error, refetch } = useAsk(
    firm.view,
    { forumId, organisationId },
    { enabled: organisationId !== '' },
  )
  if (error) return <LoadError error={error} retry={refetch} />
  if (!data) return <RowSkeletons />
  const { offerings, needs } = data
  if (offerings.length + needs.length === 0)
    return <EmptyState title={t('showing.empty')}>{t('showing.emptyLead')}</EmptyState>
  const choice = { meetingId: snapshot.meeting.id, shownId: snapshot.shown?.ware.id }
  return (
    <Stack className={classes.choices}>
      <Text size="sm" c="dimmed">
        {t('showing.lead')}
      </Text>
      <Wares title={t('showing.offerings')} wares={offerings} {...choice} />
      <Wares title={t('showing.needs')} wares={needs} {...choice} />
    </Stack>
  )
}

/** The firm that the reader speaks for in this meeting, also where it stands in for another; empty until known. */
function useOwnFirmIn({ forum: { id: forumId }, meeting, standIns }: RoomSnapshot): string {
  const { hats = [] } = useAsk(forum.view, { forumId }).data ?? {}
  const there = [meeting.supplier, meeting.buyer, ...standIns].map(({ organisationId }) => organisationId)
  const own = ownOrganisations(hats).find((hat) => hat.accepted && there.includes(hat.organisationId))
  return own?.organisationId ?? ''
}

interface WaresProps {
  title: string
  wares: readonly (OfferingView | NeedView)[]
  meetingId: string
  shownId: string | undefined
}

function Wares({ title, wares, meetingId, shownId }: WaresProps) {
  const { t } = useTranslation('sharing')
  const show = useAction(sharing.show, { changes: ['room'] })
  const hide = useAction(sharing.unshow, { changes: ['room'] })
  if (wares.length === 0) return null
  return (
    <section>
      <Title order={2} size="h5" mb={6}>
        {title}
      </Title>
      <ul className={classes.wares}>
        {wares.map((ware) => (
          <li key={ware.id}>
            <div className={classes.ware}>
              <Text fw={600}>{ware.title}</Text>
              <Text size="sm" c="dimmed">
                {hsDotted(ware.hsCode)}
                {ware.id === shownId && ` · ${t('showing.shown')}`}
              </Text>
            </div>
            {ware.id === shownId ? (
              <Button
                size="sm"
                variant="default"
                aria-label={t('showing.hideLabel', { title: ware.title })}
                loading={hide.isPending}
                onClick={() => hide.mutate({ meetingId })}
              >
                {t('showing.hide')}
              </Button>
            ) : (
              <Button
                size="sm"
                variant="light"
                aria-label={t('showing.showLabel', { title: ware.title })}
                loading={show.isPending && show.variables.wareId === ware.id}
                onClick={() => show.mutate({ meetingId, wareId: ware.id })}
              >
                {t('showing.show')}
              </Button>
            )}
          </li>
        ))}
      </ul>
    </section>
  )
}
