import { Button, Text, Title, VisuallyHidden } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import { useNavigate } from '@tanstack/react-router'
import { useCallback, useEffect, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Output } from '../../../shared/contract.ts'
import type { room } from '../../../shared/room.ts'
import { serverNow } from '../../platform/clock.ts'
import desk from '../../platform/ui/Desk.module.css'
import { EmptyState } from '../../platform/ui/EmptyState.tsx'
import { KeyList } from './KeyList.tsx'
import { Log } from './Log.tsx'
import { MessageDialog } from './MessageForm.tsx'
import { type Filter, inOrder, isMeant, type Looked, type Need, type Order, passes } from './needs.ts'
import { isPossible, type Panel, RoomDrawer } from './RoomDrawer.tsx'
import { RoomGrid } from './RoomGrid.tsx'
import { Toolbar } from './Toolbar.tsx'
import { useHeldOrder } from './useHeldOrder.ts'
import { nudgeable, useNudge } from './useNudge.ts'
import { useLooked } from './useWall.ts'
import classes from './Wall.module.css'
import { useWallWords } from './wallWords.ts'

const none: ReadonlySet<string> = new Set()

/** What a key on a room opens. */
const panelOfKey: Partial<Record<string, Panel>> = {
  m: 'message',
  e: 'extend',
  v: 'move',
  s: 'standIn',
  i: 'interpreter',
  o: 'incident',
  q: 'end',
}

interface WallDeskProps {
  forumId: string
  wall: Output<typeof room.wall>
}

/** All rooms, what is done in them, and the log of it. */
export function WallDesk({ forumId, wall }: WallDeskProps) {
  const { t } = useTranslation('wall')
  const navigate = useNavigate()
  const nudge = useNudge()
  const looked = useLooked(wall.meetings)
  const [filter, setFilter] = useState<Filter>('all')
  const [order, setOrder] = useState<Order>('need')
  const [typed, setTyped] = useState('')
  const [selected, setSelected] = useState(none)
  const [opened, setOpened] = useState<{ meetingId: string; panel: Panel | null }>()
  const [messageTo, setMessageTo] = useState<readonly string[]>([])
  const [keys, setKeys] = useState(false)
  const search = useRef<HTMLInputElement>(null)

  const wanted = inOrder(looked, order)
    .filter((one) => passes(one, filter) && isMeant(one, typed))
    .map(({ room: { meeting } }) => meeting.id)
  const held = useHeldOrder(wanted)
  const byId = new Map(looked.map((one) => [one.room.meeting.id, one]))
  const shown = held.order.flatMap((id) => byId.get(id) ?? [])
  const chosen = [...selected].filter((id) => byId.has(id))

  const open = useCallback((meetingId: string) => setOpened({ meetingId, panel: null }), [])
  const select = useCallback(
    (meetingId: string) =>
      setSelected((were) => (were.has(meetingId) ? without(were, meetingId) : new Set([...were, meetingId]))),
    [],
  )

  const onKey = (key: string, one: Looked): boolean => {
    const meetingId = one.room.meeting.id
    const panel = panelOfKey[key.toLowerCase()]
    if (panel) {
      if (isPossible(panel, one)) setOpened({ meetingId, panel })
      return true
    }
    switch (key.toLowerCase()) {
      case 'n': {
        const parts = nudgeable(one)
        for (const part of parts) nudge(one, part)
        if (parts.length === 0)
          notifications.show({ message: t('nudge.nobody', { number: one.room.meeting.roomName }) })
        return true
      }
      case 'd':
        if (one.look.phase !== 'early') void navigate({ to: '/meetings/$meetingId', params: { meetingId } })
        return true
      case 'x':
        select(meetingId)
        return true
      case '/':
        search.current?.focus()
        return true
      case '?':
        setKeys(true)
        return true
      default:
        return false
    }
  }

  return (
    <>
      <Toolbar
        filter={filter}
        counts={countsOf(looked)}
        onFilter={(one) => {
          held.settle()
          setFilter(one)
        }}
        order={order}
        onOrder={(one) => {
          held.settle()
          setOrder(one)
        }}
        typed={typed}
        onType={(text) => {
          held.settle()
          setTyped(text)
        }}
        search={search}
        onMessageAll={() => setMessageTo(looked.map(({ room: { meeting } }) => meeting.id))}
        onKeys={() => setKeys(true)}
      />
      <NewNeeds looked={looked} />
      <div className={`${desk.columns} ${classes.columns}`}>
        <div>
          {shown.length === 0 && <NothingShown calm={filter === 'need' && typed === ''} />}
          <RoomGrid
            looked={shown}
            selected={selected}
            onOpen={open}
            onSelect={select}
            onKey={onKey}
            onTouch={held.touch}
          />
          {chosen.length > 0 && (
            <div className={classes.chosen} role="status">
              <Text size="sm">{t('selected', { count: chosen.length })}</Text>
              <Button size="compact-md" onClick={() => setMessageTo(chosen)}>
                {t('messageSelected')}
              </Button>
              <Button size="compact-md" variant="subtle" onClick={() => setSelected(none)}>
                {t('unselect')}
              </Button>
            </div>
          )}
        </div>
        <section className={`${classes.log} ${classes.aside}`} aria-labelledby="wall-log">
          <Title order={2} size="h4" id="wall-log" mb="sm">
            {t('log.title')}
          </Title>
          <Log entries={wall.log} onOpen={open} />
        </section>
      </div>
      <RoomDrawer
        forumId={forumId}
        looked={opened && byId.get(opened.meetingId)}
        log={wall.log}
        panel={opened?.panel ?? null}
        onPanel={(panel) => setOpened((was) => was && { ...was, panel })}
        onClose={() => setOpened(undefined)}
      />
      <MessageDialog
        forumId={forumId}
        meetingIds={messageTo}
        onDone={() => {
          setMessageTo([])
          setSelected(none)
        }}
      />
      <KeyList opened={keys} onClose={() => setKeys(false)} />
    </>
  )
}

function NothingShown({ calm }: { calm: boolean }) {
  const { t } = useTranslation('wall')
  return (
    <EmptyState title={t(calm ? 'allWell' : 'nothingFound')}>
      {t(calm ? 'allWellLead' : 'nothingFoundLead')}
    </EmptyState>
  )
}

/** Says aloud which rooms have come to need somebody since the last time. */
function NewNeeds({ looked }: { looked: readonly Looked[] }) {
  const { t } = useTranslation('wall')
  const words = useWallWords()
  const known = useRef<ReadonlyMap<string, readonly Need[]>>(null)
  const [said, say] = useState('')
  useEffect(() => {
    const before = known.current
    known.current = new Map(looked.map(({ room, look }) => [room.meeting.id, look.needs]))
    if (!before) return
    const fresh = looked.flatMap((one) => {
      const [first] = one.look.needs
      const { id, roomName: number } = one.room.meeting
      if (!first || before.get(id)?.includes(first)) return []
      return [t('became', { number, need: words.need(first, one, serverNow()) })]
    })
    if (fresh.length > 0) say(fresh.join('. '))
  })
  return <VisuallyHidden role="status">{said}</VisuallyHidden>
}

function countsOf(looked: readonly Looked[]): Record<Filter, number> {
  const count = (filter: Filter) => looked.filter((one) => passes(one, filter)).length
  return { all: looked.length, need: count('need'), running: count('running'), next: count('next') }
}

function without(all: ReadonlySet<string>, one: string): ReadonlySet<string> {
  return new Set([...all].filter((id) => id !== one))
}
