import { Button, Stack, Text, Title } from '@mantine/core'
import { IconBell, IconUser, IconUserX } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import type { Presence } from '../../../shared/room.ts'
import { interpretersOf, type Looked, type Part } from './needs.ts'
import { nudgeable, useNudge } from './useNudge.ts'
import classes from './Wall.module.css'
import { nameOf } from './wallWords.ts'

/** Who is there and how they get through, and who is not and can be reminded. */
export function People({ looked }: { looked: Looked }) {
  const { t } = useTranslation('wall')
  const nudge = useNudge()
  const { present, meeting } = looked.room
  const parts: Part[] = [
    'supplier',
    'buyer',
    ...(interpretersOf(meeting).length > 0 ? (['interpreter'] as const) : []),
  ]
  const absent = parts.filter((part) => ['missing', 'expected'].includes(looked.look.parts[part]))
  const may = nudgeable(looked)
  return (
    <section aria-labelledby="room-people">
      <Title order={3} size="h4" id="room-people" mb="xs">
        {t('details.people')}
      </Title>
      <Stack gap="xs">
        {present.map((person) => (
          <Person key={person.userId} person={person} />
        ))}
        {absent.map((part) => (
          <div key={part} className={classes.absent}>
            <Text component="div" size="sm" className={classes.person}>
              <IconUserX size={18} aria-hidden />
              <span>
                <strong>
                  {part === 'interpreter'
                    ? t('interpreterNamed', { name: nameOf(looked.room, part) })
                    : nameOf(looked.room, part)}
                </strong>{' '}
                · {t(`where.${looked.look.parts[part]}`)}
              </span>
            </Text>
            {may.includes(part) && (
              <Button
                size="sm"
                variant="default"
                aria-label={t('nudge.do', { who: nameOf(looked.room, part) })}
                leftSection={<IconBell size={16} aria-hidden />}
                onClick={() => nudge(looked, part)}
              >
                {t('nudge.short')}
              </Button>
            )}
          </div>
        ))}
      </Stack>
    </section>
  )
}

function Person({ person }: { person: Presence }) {
  const { t } = useTranslation('wall')
  const { name, organisation, part, place, reachable, network, media, rung } = person
  const whose = organisation ?? (part === 'supplier' || part === 'buyer' ? null : t(`part.${part}`))
  const said = [
    whose,
    t(reachable ? `where.${place}` : 'where.away'),
    network && t(`network.${network}`),
    media && t(`media.${media}`),
    rung && t(`rung.${rung}`),
  ]
  return (
    <Text component="div" size="sm" className={classes.person}>
      <IconUser size={18} aria-hidden />
      <span>
        <strong>{name}</strong> · {said.filter(Boolean).join(' · ')}
      </span>
    </Text>
  )
}
