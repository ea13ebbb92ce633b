import { ActionIcon, Button, SegmentedControl, Select, TextInput } from '@mantine/core'
import { IconKeyboard, IconSearch, IconSpeakerphone } from '@tabler/icons-react'
import type { RefObject } from 'react'
import { useTranslation } from 'react-i18next'
import desk from '../../platform/ui/Desk.module.css'
import { type Filter, filters, type Order, orders } from './needs.ts'
import classes from './Wall.module.css'

interface ToolbarProps {
  filter: Filter
  counts: Record<Filter, number>
  onFilter: (filter: Filter) => void
  order: Order
  onOrder: (order: Order) => void
  typed: string
  onType: (typed: string) => void
  search: RefObject<HTMLInputElement | null>
  onMessageAll: () => void
  onKeys: () => void
}

/** Which rooms are shown and in which order, and what goes to all of them. */
export function Toolbar(props: ToolbarProps) {
  const { filter, counts, onFilter, order, onOrder, typed, onType, search, onMessageAll, onKeys } = props
  const { t } = useTranslation('wall')
  return (
    <div className={`${desk.tools} ${classes.tools}`}>
      <SegmentedControl
        className={classes.filter}
        withItemsBorders={false}
        aria-label={t('filter.label')}
        size="sm"
        value={filter}
        onChange={onFilter}
        data={filters.map((one) => ({
          value: one,
          label: t('filter.count', { filter: t(`filter.${one}`), count: counts[one] }),
        }))}
      />
      <TextInput
        ref={search}
        className={desk.search}
        type="search"
        aria-label={t('search')}
        placeholder={t('search')}
        leftSection={<IconSearch size={16} aria-hidden />}
        value={typed}
        onChange={({ currentTarget }) => onType(currentTarget.value)}
      />
      <Select
        w="12.5rem"
        aria-label={t('order.label')}
        data={orders.map((one) => ({ value: one, label: t(`order.${one}`) }))}
        value={order}
        onChange={(chosen) => {
          const one = orders.find((known) => known === chosen)
          if (one) onOrder(one)
        }}
        allowDeselect={false}
      />
      <Button
        size="sm"
        variant="default"
        leftSection={<IconSpeakerphone size={16} aria-hidden />}
        onClick={onMessageAll}
      >
        {t('messageAll')}
      </Button>
      <ActionIcon aria-label={t('keys.title')} onClick={onKeys} visibleFrom="sm">
        <IconKeyboard size={20} aria-hidden />
      </ActionIcon>
    </div>
  )
}
