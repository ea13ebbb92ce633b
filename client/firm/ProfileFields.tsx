import {
  Input,
  MultiSelect,
  SegmentedControl,
  Select,
  SimpleGrid,
  Stack,
  Textarea,
  TextInput,
} from '@mantine/core'
import type { UseFormReturnType } from '@mantine/form'
import { useId } from 'react'
import { useTranslation } from 'react-i18next'
import { sector } from '../../shared/firm.ts'
import { useNames } from '../platform/names.ts'
import { ZoneSelect } from '../platform/ui/ZoneSelect.tsx'
import type { ProfileValues } from './profileValues.ts'

interface ProfileFieldsProps<V extends { profile: ProfileValues }> {
  form: UseFormReturnType<V>
  /** True once it is settled where the firm stands. */
  standingFixed?: boolean
}

/** Who a firm is; the same fields register one and change one. */
export function ProfileFields<V extends { profile: ProfileValues }>({
  form,
  standingFixed = false,
}: ProfileFieldsProps<V>) {
  const { t, i18n } = useTranslation('firm')
  const { countries, spokenLanguages } = useNames()
  const standingId = useId()
  const sectors = sector.options
    .map((value) => ({ value, label: t(`sector.${value}`) }))
    .sort(
      (a, b) =>
        Number(a.value === 'other') - Number(b.value === 'other') ||
        a.label.localeCompare(b.label, i18n.language),
    )
  return (
    <Stack>
      <TextInput
        label={t('profile.name')}
        required
        maxLength={120}
        autoComplete="organization"
        {...form.getInputProps('profile.name')}
      />
      <Input.Wrapper
        label={t('profile.standing')}
        labelElement="div"
        labelProps={{ id: standingId }}
        description={standingFixed ? t('profile.standingFixed') : undefined}
      >
        <SegmentedControl
          fullWidth
          mt={4}
          aria-labelledby={standingId}
          disabled={standingFixed}
          data={[
            { value: 'supplier', label: t('profile.sell') },
            { value: 'buyer', label: t('profile.buy') },
            { value: 'both', label: t('profile.both') },
          ]}
          {...form.getInputProps('profile.standing')}
        />
      </Input.Wrapper>
      <SimpleGrid cols={{ base: 1, sm: 2 }}>
        <TextInput
          label={t('profile.city')}
          required
          maxLength={80}
          autoComplete="address-level2"
          {...form.getInputProps('profile.city')}
        />
        <Select
          label={t('profile.country')}
          data={countries()}
          searchable
          required
          allowDeselect={false}
          {...form.getInputProps('profile.country')}
        />
      </SimpleGrid>
      <ZoneSelect
        label={t('profile.zone')}
        description={t('profile.zoneHint')}
        {...form.getInputProps('profile.zone')}
      />
      <MultiSelect
        label={t('profile.sectors')}
        description={t('profile.sectorsHint')}
        data={sectors}
        required
        maxValues={6}
        {...form.getInputProps('profile.sectors')}
      />
      <MultiSelect
        label={t('profile.languages')}
        data={spokenLanguages()}
        required
        maxValues={8}
        {...form.getInputProps('profile.languages')}
      />
      <Textarea
        label={t('profile.about')}
        description={t('profile.aboutHint')}
        autosize
        minRows={3}
        maxRows={12}
        maxLength={4000}
        {...form.getInputProps('profile.about')}
      />
      <TextInput
        label={t('profile.website')}
        placeholder={t('profile.websiteExample')}
        type="url"
        inputMode="url"
        {...form.getInputProps('profile.website')}
      />
    </Stack>
  )
}
