import { Button, Menu } from '@mantine/core'
import { useDisclosure, useLocalStorage } from '@mantine/hooks'
import { IconCalendarCheck, IconCalendarPlus, IconChevronDown } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import type { Board } from '../../../shared/schedule.ts'
import { Confirm } from '../../platform/ui/Confirm.tsx'
import type { BoardActions } from './useBoard.ts'

/** How long to search, s. */
const lengths = { quick: 5, thorough: 30, long: 120 }
const efforts = ['quick', 'thorough', 'long'] as const
type Effort = (typeof efforts)[number]

interface BoardButtonsProps {
  board: Board
  running: boolean
  actions: BoardActions
}

/** The one main action is what comes next: placing what waits, then publishing. */
export function BoardButtons({ board, running, actions }: BoardButtonsProps) {
  const { t } = useTranslation('schedule')
  const [effort, setEffort] = useLocalStorage<Effort>({ key: 'pendopo.effort', defaultValue: 'quick' })
  const [publishing, { open, close }] = useDisclosure()
  const { added, moved, cancelled, mails } = board.difference
  const differs = added + moved + cancelled > 0
  const waits = board.unplaced.some(({ reason }) => reason.kind === 'fits')
  const publishNext = differs && !waits
  const variant = publishNext ? 'default' : 'filled'
  return (
    <>
      <Button.Group>
        <Button
          variant={variant}
          leftSection={<IconCalendarPlus size={18} aria-hidden />}
          loading={actions.making}
          disabled={running}
          onClick={() => actions.make(lengths[effort])}
          flex={1}
          miw="max-content"
        >
          {t('board.make')}
        </Button>
        <Menu position="bottom-end">
          <Menu.Target>
            <Button variant={variant} px="sm" disabled={running} aria-label={t('run.howLong')}>
              <IconChevronDown size={16} aria-hidden />
            </Button>
          </Menu.Target>
          <Menu.Dropdown>
            <Menu.Label>{t('run.howLong')}</Menu.Label>
            <Menu.RadioGroup
              value={effort}
              onChange={(chosen) => {
                const one = efforts.find((known) => known === chosen)
                if (one) setEffort(one)
              }}
            >
              {efforts.map((one) => (
                <Menu.RadioItem key={one} value={one}>
                  {t(`run.${one}`)}
                </Menu.RadioItem>
              ))}
            </Menu.RadioGroup>
          </Menu.Dropdown>
        </Menu>
      </Button.Group>
      <Button
        variant={publishNext ? 'filled' : 'default'}
        leftSection={<IconCalendarCheck size={18} aria-hidden />}
        disabled={!differs || running}
        miw="max-content"
        onClick={open}
      >
        {t('board.publish')}
      </Button>
      <Confirm
        opened={publishing}
        onClose={close}
        onConfirm={() => actions.publish(close)}
        pending={actions.publishing}
        title={t('publish.title')}
        confirmLabel={t('publish.confirm', { count: mails })}
      >
        <ul>
          {added > 0 && <li>{t('publish.added', { count: added })}</li>}
          {moved > 0 && <li>{t('publish.moved', { count: moved })}</li>}
          {cancelled > 0 && <li>{t('publish.cancelled', { count: cancelled })}</li>}
        </ul>
        {t('publish.mails', { count: mails })}
      </Confirm>
    </>
  )
}
