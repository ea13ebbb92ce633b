import { Kbd, Modal, Text } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import classes from './Wall.module.css'

const keys = [
  ['arrows', '← ↑ → ↓'],
  ['enter', 'Enter'],
  ['n', 'N'],
  ['m', 'M'],
  ['d', 'D'],
  ['e', 'E'],
  ['v', 'V'],
  ['s', 'S'],
  ['i', 'I'],
  ['o', 'O'],
  ['q', 'Q'],
  ['x', 'X'],
  ['slash', '/'],
  ['help', '?'],
] as const

/** Which key does what on the wall. */
export function KeyList({ opened, onClose }: { opened: boolean; onClose: () => void }) {
  const { t } = useTranslation('wall')
  return (
    <Modal opened={opened} onClose={onClose} title={t('keys.title')}>
      <Text size="sm" c="dimmed" mb="md">
        {t('keys.lead')}
      </Text>
      <dl className={classes.keys}>
        {keys.map(([name, key]) => (
          <div key={name} style={{ display: 'contents' }}>
            <dt>
              <Kbd>{key}</Kbd>
            </dt>
            <dd>{t(`keys.${name}`)}</dd>
          </div>
        ))}
      </dl>
    </Modal>
  )
}
