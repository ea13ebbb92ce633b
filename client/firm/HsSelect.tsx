import { Select, type SelectProps, Text } from '@mantine/core'
import { useDebouncedValue } from '@mantine/hooks'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { firm } from '../../shared/firm.ts'
import { askOptions } from '../platform/queries.ts'

/** A code as people write it: `1905.90`. */
export function hsDotted(code: string): string {
  return code.replace(/^(\d{4})(\d{2})$/, '$1.$2')
}

interface HsSelectProps extends Omit<SelectProps, 'data' | 'value' | 'onChange' | 'searchable'> {
  value: string
  /** What the chosen code stands for. */
  text: string
  onChange: (code: string, text: string) => void
}

/** Finds an HS subheading by a product's name, in English or Indonesian, or by its code. */
export function HsSelect({ value, text, onChange, ...rest }: HsSelectProps) {
  const { t } = useTranslation('firm')
  const labelOf = (code: string, words: string) => `${hsDotted(code)} · ${words}`
  const chosen = value ? labelOf(value, text) : ''
  const [typed, setTyped] = useState(chosen)
  const [settled] = useDebouncedValue(typed.trim().slice(0, 80), 150)
  const asks = settled.length >= 2 && settled !== chosen.slice(0, 80)
  const { data, isFetching } = useQuery({
    ...askOptions(firm.searchHs, { q: settled }),
    enabled: asks,
    placeholderData: keepPreviousData,
  })
  const results = asks ? (data?.results ?? []) : []
  const found = new Map(results.map((result) => [result.code, result]))
  const options = results.map(({ code, text: words }) => ({ value: code, label: labelOf(code, words) }))
  return (
    <Select
      label={t('hs.label')}
      description={t('hs.hint')}
      placeholder={t('hs.example')}
      nothingFoundMessage={t(!asks ? 'hs.more' : isFetching ? 'hs.searching' : 'hs.none')}
      {...rest}
      data={value && !found.has(value) ? [...options, { value, label: chosen }] : options}
      value={value || null}
      onChange={(code) => onChange(code ?? '', (code && found.get(code)?.text) || '')}
      searchable
      searchValue={typed}
      onSearchChange={setTyped}
      filter={({ options: all }) =>
        asks ? all.filter((one) => !('value' in one) || found.has(one.value)) : all
      }
      maxDropdownHeight={320}
      renderOption={({ option }) => (
        <div>
          <Text size="sm">
            <b>{hsDotted(option.value)}</b> {found.get(option.value)?.text ?? text}
          </Text>
          <Text size="xs" c="dimmed">
            {found.get(option.value)?.heading}
          </Text>
        </div>
      )}
    />
  )
}
