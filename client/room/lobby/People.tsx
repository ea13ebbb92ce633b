import { Avatar, Group, Text, Title } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import type { Presence } from '../../../shared/room.ts'
import { useSession } from '../../platform/session.ts'
import classes from './Lobby.module.css'

/** Who is in the lobby or the room, oneself first. */
export function People({ present }: { present: readonly Presence[] }) {
  const { t } = useTranslation('room')
  const { me } = useSession()
  const others = present.filter(({ userId }) => userId !== me?.id)
  return (
    <section aria-labelledby="present">
      <Title order={2} size="h3" id="present" mb="sm">
        {t('lobby.present')}
      </Title>
      {others.length === 0 && (
        <Text size="sm" c="dimmed" mb="sm">
          {t('lobby.nobody')}
        </Text>
      )}
      <ul className={classes.people} aria-live="polite">
        {others.map((person) => (
          <li key={person.userId}>
            <Group gap="sm" wrap="nowrap">
              <Avatar name={person.name} color="nila" aria-hidden />
              <div>
                <Text fw={600}>{person.name}</Text>
                <Text size="sm" c="dimmed">
                  {[
                    person.organisation ?? t(`part.${person.part}`),
                    person.reachable
                      ? t(person.place === 'room' ? 'lobby.inRoom' : 'lobby.inLobby')
                      : t('lobby.away'),
                  ].join(' · ')}
                </Text>
              </div>
            </Group>
          </li>
        ))}
      </ul>
    </section>
  )
}
