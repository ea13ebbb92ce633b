import { ActionIcon, SegmentedControl, Select, Text, TextInput } from '@mantine/core'
import { IconArrowDown, IconSearch } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import desk from '../../platform/ui/Desk.module.css'
import classes from './Board.module.css'
import { useBook } from './BookContext.ts'
import { meetingsOn, type View } from './layout.ts'
import { type Colouring, colourings } from './looks.ts'

interface ToolbarProps {
  /** Left out where the rows cannot be chosen. */
  view?: { chosen: View; views: readonly View[]; choose: (view: View) => void }
  day: { chosen: string; choose: (dayId: string) => void }
  /** Left out where there is no room for more. */
  colour?: { chosen: Colouring; choose: (colouring: Colouring) => void }
  search: { typed: string; type: (typed: string) => void; hits: number | null; onNext: () => void }
}

/** The day that stands for all of them. */
export const allDays = 'all'

/** What of the board is shown, and how. */
export function Toolbar({ view, day, colour, search }: ToolbarProps) {
  const { t } = useTranslation('schedule')
  const { board, times } = useBook()
  const dayNames = board.days.map((one) => ({
    value: one.id,
    label: t('board.dayWith', {
      day: times.day(one.opensAt),
      count: meetingsOn(one, board.meetings).length,
    }),
  }))
  return (
    <div className={`${desk.tools} ${classes.tools}`}>
      {view && (
        <SegmentedControl
          aria-label={t('view.label')}
          data={view.views.map((one) => ({ value: one, label: t(`view.${one}`) }))}
          value={view.chosen}
          onChange={view.choose}
        />
      )}
      {board.days.length > 1 && (
        <Select
          className={classes.day}
          aria-label={t('board.day')}
          data={[...dayNames, { value: allDays, label: t('board.allDays') }]}
          value={day.chosen}
          onChange={(chosen) => chosen && day.choose(chosen)}
          allowDeselect={false}
        />
      )}
      {colour && (
        <Select
          aria-label={t('colour.label')}
          data={colourings.map((one) => ({
            value: one,
            label: `${t('colour.label')}: ${t(`colour.${one}`)}`,
          }))}
          value={colour.chosen}
          onChange={(chosen) => {
            const one = colourings.find((colouring) => colouring === chosen)
            if (one) colour.choose(one)
          }}
          allowDeselect={false}
        />
      )}
      <div className={desk.search}>
        <TextInput
          type="search"
          aria-label={t('search.label')}
          placeholder={t('search.label')}
          leftSection={<IconSearch size={16} aria-hidden />}
          value={search.typed}
          onChange={({ currentTarget }) => search.type(currentTarget.value)}
          onKeyDown={({ key }) => {
            if (key === 'Enter') search.onNext()
          }}
          rightSection={
            search.hits ? (
              <ActionIcon aria-label={t('search.next')} onClick={search.onNext}>
                <IconArrowDown size={16} aria-hidden />
              </ActionIcon>
            ) : undefined
          }
        />
        <Text size="xs" c="dimmed" role="status" mt={6}>
          {search.hits !== null &&
            (search.hits === 0 ? t('search.none') : t('search.found', { count: search.hits }))}
        </Text>
      </div>
    </div>
  )
}
