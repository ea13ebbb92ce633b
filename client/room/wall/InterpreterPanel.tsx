import { Button, SegmentedControl, Stack, Text } from '@mantine/core'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { type InterpreterChoice, type OnWall, room } from '../../../shared/room.ts'
import { useNames } from '../../platform/names.ts'
import { useAction, useAsk } from '../../platform/queries.ts'
import { LoadError } from '../../platform/ui/LoadError.tsx'
import { CardSkeletons } from '../../platform/ui/Skeletons.tsx'
import classes from './Wall.module.css'

const interpreterPlaces = ['first', 'second'] as const

/** Puts another interpreter into one of the two places, or takes one off. */
export function InterpreterPanel({ meeting, onDone }: { meeting: OnWall['meeting']; onDone: () => void }) {
  const { t } = useTranslation('wall')
  const { language } = useNames()
  const meetingId = meeting.id
  const { data, error, refetch } = useAsk(room.interpreters, { meetingId })
  const [place, setPlace] = useState<(typeof interpreterPlaces)[number]>('first')
  const set = useAction(room.setInterpreter, { onDone, changes: ['schedule'] })
  if (!data) return error ? <LoadError error={error} retry={refetch} /> : <CardSkeletons />

  const notes = (one: InterpreterChoice) => [
    one.languages.map(language).join(', '),
    ...(one.place ? [`${t('interpreter.here')} (${t(`interpreter.${one.place}`)})`] : []),
    ...(one.busy && !one.place ? [t('interpreter.busy')] : []),
    ...(one.fits ? [] : [t('interpreter.unfit')]),
    ...(one.online ? [t('interpreter.online')] : []),
  ]
  const pressed = (interpreterId: string | null) =>
    set.isPending && set.variables.interpreterId === interpreterId
  return (
    <Stack gap="sm">
      <SegmentedControl
        aria-label={t('interpreter.place')}
        value={place}
        onChange={setPlace}
        data={interpreterPlaces.map((one) => ({ value: one, label: t(`interpreter.${one}`) }))}
      />
      {data.interpreters.length === 0 && <Text size="sm">{t('interpreter.none')}</Text>}
      <div>
        {data.interpreters.map((one) => (
          <div key={one.interpreterId} className={classes.choice}>
            <div>
              <Text size="sm" fw={600}>
                {one.name}
              </Text>
              <Text size="xs" c="dimmed">
                {notes(one).join(' · ')}
              </Text>
            </div>
            {one.place === place ? (
              <Button
                size="sm"
                variant="default"
                color="red"
                loading={pressed(null)}
                disabled={set.isPending}
                onClick={() => set.mutate({ meetingId, place, interpreterId: null })}
              >
                {t('interpreter.remove', { name: one.name })}
              </Button>
            ) : (
              <Button
                size="sm"
                variant="default"
                loading={pressed(one.interpreterId)}
                disabled={set.isPending || one.busy || !one.fits || one.place !== null}
                onClick={() => set.mutate({ meetingId, place, interpreterId: one.interpreterId })}
              >
                {t('interpreter.book', { name: one.name })}
              </Button>
            )}
          </div>
        ))}
      </div>
    </Stack>
  )
}
