import { Tabs } from '@mantine/core'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { Advice } from './Advice.tsx'
import classes from './Board.module.css'
import { useBook } from './BookContext.ts'
import type { Wish } from './book.ts'
import { ChangesList } from './ChangesList.tsx'
import { UnplacedList } from './UnplacedList.tsx'
import type { Hold } from './useHold.ts'

const panels = ['board', 'unplaced', 'changes'] as const
export type Panel = (typeof panels)[number]

interface SidePanelProps {
  /** The board itself, where there is no room for it beside. */
  children?: ReactNode
  forumId: string
  shown: Panel
  onShow: (panel: Panel) => void
  /** Null where nothing may be picked up. */
  hold: Hold | null
  running: boolean
  found: ReadonlySet<string> | null
  onOpen: (wish: Wish) => void
  /** A change was chosen. */
  onGo: (wish: Wish) => void
}

/** Beside the board: what waits and why, and what publishing would change. */
export function SidePanel(props: SidePanelProps) {
  const { forumId, children, shown, onShow, hold, running, found, onOpen, onGo } = props
  const { t } = useTranslation('schedule')
  const { board } = useBook()
  const { added, moved, cancelled } = board.difference
  return (
    <Tabs
      value={shown === 'board' && !children ? 'unplaced' : shown}
      onChange={(chosen) => {
        const one = panels.find((panel) => panel === chosen)
        if (one) onShow(one)
      }}
      className={classes.panel}
      classNames={{ list: classes.tabs, tab: classes.tab }}
      keepMounted={false}
    >
      <Tabs.List>
        {children && <Tabs.Tab value="board">{t('board.tab', { count: board.meetings.length })}</Tabs.Tab>}
        <Tabs.Tab value="unplaced">{t('unplaced.tab', { count: board.unplaced.length })}</Tabs.Tab>
        <Tabs.Tab value="changes">{t('changes.tab', { count: added + moved + cancelled })}</Tabs.Tab>
      </Tabs.List>
      {children && <Tabs.Panel value="board">{children}</Tabs.Panel>}
      <Tabs.Panel value="unplaced" pt="sm">
        <UnplacedList hold={hold} found={found} onOpen={onOpen} />
        {board.unplaced.length > 0 && <Advice forumId={forumId} running={running} />}
      </Tabs.Panel>
      <Tabs.Panel value="changes" pt="sm">
        <ChangesList onGo={onGo} />
      </Tabs.Panel>
    </Tabs>
  )
}
