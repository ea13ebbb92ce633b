import { Accordion, Button, Select, Stack, Switch } from '@mantine/core'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import classes from './Board.module.css'
import { useBook } from './BookContext.ts'
import type { Wish } from './book.ts'
import type { BoardActions } from './useBoard.ts'

/** What the hosts hold a request to: whether it must be, in which session, and after which other. */
export function ConditionsForm({ wish, actions }: { wish: Wish; actions: BoardActions }) {
  const { t } = useTranslation('schedule')
  return (
    <Accordion variant="contained" keepMounted={false}>
      <Accordion.Item value="conditions">
        <Accordion.Control>{t('conditions.title')}</Accordion.Control>
        <Accordion.Panel>
          <Fields wish={wish} actions={actions} />
        </Accordion.Panel>
      </Accordion.Item>
    </Accordion>
  )
}

function Fields({ wish, actions }: { wish: Wish; actions: BoardActions }) {
  const { t } = useTranslation('schedule')
  const { board, times, wishes, pair } = useBook()
  const [wanted, setWanted] = useState(wish.conditions)
  const { must, earliest, latest, after } = wanted
  const wrongOrder = earliest !== null && latest !== null && earliest >= latest
  const timesBy = (edge: 'start' | 'end') =>
    board.days.map((day) => ({
      group: times.day(day.opensAt),
      items: board.slots
        .filter(({ start }) => start >= day.opensAt && start < day.closesAt)
        .map((slot) => ({ value: slot[edge], label: times.dayClocks(slot[edge]) })),
    }))
  const session = {
    placeholder: t('conditions.any'),
    classNames: { option: classes.option },
    clearable: true,
    searchable: true,
  }
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault()
        if (!wrongOrder) actions.setConditions(wish.requestId, wanted)
      }}
    >
      <Stack gap="sm">
        <Switch
          checked={must}
          onChange={({ currentTarget }) => setWanted({ ...wanted, must: currentTarget.checked })}
          label={t('conditions.must')}
          description={t('conditions.mustHelp')}
        />
        <Select
          {...session}
          label={t('conditions.earliest')}
          data={timesBy('start')}
          value={earliest}
          onChange={(chosen) => setWanted({ ...wanted, earliest: chosen })}
        />
        <Select
          {...session}
          label={t('conditions.latest')}
          data={timesBy('end')}
          value={latest}
          onChange={(chosen) => setWanted({ ...wanted, latest: chosen })}
          error={wrongOrder && t('conditions.order')}
        />
        <Select
          label={t('conditions.after')}
          description={t('conditions.afterHelp')}
          placeholder={t('conditions.afterNone')}
          data={[...wishes.values()]
            .filter(({ requestId }) => requestId !== wish.requestId)
            .map((other) => ({ value: other.requestId, label: pair(other) }))}
          value={after}
          onChange={(chosen) => setWanted({ ...wanted, after: chosen })}
          limit={40}
          nothingFoundMessage={t('conditions.notFound')}
          clearable
          searchable
        />
        <Button
          type="submit"
          variant="default"
          loading={actions.settingConditions}
          style={{ alignSelf: 'start' }}
        >
          {t('conditions.save')}
        </Button>
      </Stack>
    </form>
  )
}
