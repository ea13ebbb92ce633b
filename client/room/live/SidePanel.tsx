import { Box, CloseButton, Drawer, Indicator, Tabs } from '@mantine/core'
import { type ReactNode, type RefObject, useLayoutEffect, useRef } from 'react'
import { useTranslation } from 'react-i18next'
import classes from './SidePanel.module.css'

export type PanelName = 'chat' | 'notes' | 'offerings'

export interface PanelTab {
  name: PanelName
  icon: ReactNode
  /** How many new things wait in it. */
  news?: number
  content: ReactNode
}

interface SidePanelProps {
  tabs: readonly PanelTab[]
  /** The tab that is open; null while the panel is closed. */
  open: PanelName | null
  show: (name: PanelName | null) => void
  wide: boolean
  /** Has the focus after the panel, where the panel had it. */
  back: RefObject<HTMLElement | null>
}

/** What goes along with the talk: beside the stage on a desk, from below on a phone. */
export function SidePanel({ tabs, open, show, wide, back }: SidePanelProps) {
  const { t } = useTranslation('room')
  const close = () => show(null)
  const panel = open && <Panel {...{ tabs, open, show, close }} />
  if (wide) return panel && <Beside back={back}>{panel}</Beside>
  return (
    // In parts, since only a content of one's own can be named without a title.
    <Drawer.Root
      opened={open !== null}
      onClose={close}
      position="bottom"
      size="75dvh"
      classNames={{ content: classes.sheet, body: classes.sheetBody }}
    >
      <Drawer.Overlay />
      <Drawer.Content aria-label={t('panel.region')}>
        <Drawer.Body>{panel}</Drawer.Body>
      </Drawer.Content>
    </Drawer.Root>
  )
}

function Beside({ back, children }: Pick<SidePanelProps, 'back'> & { children: ReactNode }) {
  const { t } = useTranslation('room')
  const aside = useRef<HTMLElement>(null)
  useLayoutEffect(() => {
    const panel = aside.current
    return () => {
      if (panel?.contains(document.activeElement)) back.current?.focus()
    }
  }, [back])
  return (
    <aside ref={aside} className={classes.side} aria-label={t('panel.region')}>
      {children}
    </aside>
  )
}

function Panel({
  tabs,
  open,
  show,
  close,
}: Omit<SidePanelProps, 'wide' | 'back'> & { open: PanelName; close: () => void }) {
  const { t } = useTranslation('room')
  return (
    <Tabs
      value={open}
      onChange={(value) => {
        const chosen = tabs.find(({ name }) => name === value)
        if (chosen) show(chosen.name)
      }}
      className={classes.panel}
    >
      <div className={classes.panelHead}>
        <Tabs.List className={classes.panelTabs} aria-label={t('panel.region')}>
          {tabs.map(({ name, icon, news = 0 }) => (
            <Tabs.Tab
              key={name}
              value={name}
              leftSection={
                <Indicator label={news} disabled={news === 0} size={16} color="red" aria-hidden>
                  {icon}
                </Indicator>
              }
            >
              {t(`panel.${name}`)}
            </Tabs.Tab>
          ))}
        </Tabs.List>
        <CloseButton size="lg" aria-label={t(`panel.close.${open}`)} onClick={close} />
      </div>
      {tabs.map(({ name, content }) => (
        <Tabs.Panel key={name} value={name} className={classes.panelBody}>
          <Box className={classes.panelContent}>{content}</Box>
        </Tabs.Panel>
      ))}
    </Tabs>
  )
}
