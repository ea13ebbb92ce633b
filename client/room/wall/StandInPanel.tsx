import { Badge, Button, Group, Stack, Text } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import { type OnWall, room } from '../../../shared/room.ts'
import type { Side } from '../../../shared/values.ts'
import { useNames } from '../../platform/names.ts'
import { useAction, useAsk } from '../../platform/queries.ts'
import { LoadError } from '../../platform/ui/LoadError.tsx'
import { CardSkeletons } from '../../platform/ui/Skeletons.tsx'
import type { Looked } from './needs.ts'
import classes from './Wall.module.css'

/** For each side that nobody came for: whom to ask instead. */
export function StandInPanel({ looked }: { looked: Looked }) {
  return (
    <Stack gap="lg">
      {looked.room.noShows.map(({ part }) => (
        <Candidates key={part} room={looked.room} part={part} />
      ))}
    </Stack>
  )
}

function Candidates({ room: { meeting, standIns }, part }: { room: OnWall; part: Side }) {
  const { t } = useTranslation('wall')
  const { country } = useNames()
  const meetingId = meeting.id
  const { data, error, refetch } = useAsk(room.standIns, { meetingId, part })
  const offer = useAction(room.offerStandIn)
  const asked = standIns.filter((one) => one.part === part)
  const waiting = asked.some(({ state }) => state !== 'declined')
  const candidates = data?.candidates.filter(
    ({ organisationId }) => !asked.some((one) => one.organisationId === organisationId),
  )
  return (
    <section aria-label={t('standIn.instead', { firm: meeting[part].name })}>
      <Text fw={600}>{t('standIn.instead', { firm: meeting[part].name })}</Text>
      {asked.map(({ organisationId, name, state }) => (
        <Text key={organisationId} size="sm" role="status">
          {t(`standIn.${state}`, { name })}
        </Text>
      ))}
      {!waiting && (
        <>
          <Text size="sm" c="dimmed" mb="xs">
            {t('standIn.lead')}
          </Text>
          {error && !data && <LoadError error={error} retry={refetch} />}
          {!error && !data && <CardSkeletons />}
          {candidates?.length === 0 && <Text size="sm">{t('standIn.none')}</Text>}
          {candidates?.map(({ organisationId, name, country: code, score, online }) => (
            <div key={organisationId} className={classes.choice}>
              <div>
                <Text size="sm" fw={600}>
                  {name}
                </Text>
                <Group gap="xs">
                  <Text size="xs" c="dimmed">
                    {country(code)} · {t('standIn.score', { score })}
                  </Text>
                  {online && (
                    <Badge size="sm" variant="light" color="green">
                      {t('standIn.online')}
                    </Badge>
                  )}
                </Group>
              </div>
              <Button
                size="sm"
                aria-label={t('standIn.offer', { name })}
                variant="default"
                loading={offer.isPending && offer.variables.organisationId === organisationId}
                disabled={offer.isPending}
                onClick={() => offer.mutate({ meetingId, part, organisationId })}
              >
                {t('standIn.offerShort')}
              </Button>
            </div>
          ))}
        </>
      )}
    </section>
  )
}
