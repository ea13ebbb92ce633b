import {
  Fieldset,
  MultiSelect,
  NumberInput,
  Select,
  SimpleGrid,
  Stack,
  Textarea,
  TextInput,
} from '@mantine/core'
import type { UseFormReturnType } from '@mantine/form'
import { useTranslation } from 'react-i18next'
import type { z } from 'zod'
import type { forum } from '../../shared/forum.ts'
import { languageNames } from '../platform/i18n.ts'
import { useNames } from '../platform/names.ts'
import { ZoneSelect } from '../platform/ui/ZoneSelect.tsx'
import { zoneIn } from '../platform/zone.ts'

export type ForumValues = Omit<z.input<typeof forum.create.input>, 'days'>

const languageOptions = Object.entries(languageNames).map(([value, label]) => ({ value, label }))

interface FieldsProps<V extends ForumValues> {
  form: UseFormReturnType<V>
  /** How many moderators the forum has by now. */
  moderators?: number | undefined
}

/** What a forum is and whom it brings together; the same fields make a new one and change one. */
export function ForumFields<V extends ForumValues>({ form, moderators }: FieldsProps<V>) {
  const { t } = useTranslation('forum')
  const perModerator = form.getInputProps('roomsPerModerator')
  const limited = typeof perModerator.value === 'number'
  const { spokenLanguages } = useNames()
  return (
    <Stack>
      <TextInput
        label={t('create.name')}
        placeholder={t('create.nameExample')}
        required
        {...form.getInputProps('name')}
      />
      <Textarea
        label={t('create.about')}
        description={t('create.aboutHint')}
        autosize
        minRows={3}
        {...form.getInputProps('about')}
      />
      <SimpleGrid cols={{ base: 1, sm: 2 }}>
        <ZoneSelect
          label={t('create.zone')}
          description={t('create.zoneHint')}
          // Under the field, so that it stands level with its neighbour.
          inputWrapperOrder={['label', 'input', 'description', 'error']}
          {...form.getInputProps('zone')}
        />
        <MultiSelect
          label={t('create.languages')}
          data={spokenLanguages()}
          required
          searchable
          {...form.getInputProps('languages')}
        />
      </SimpleGrid>
      <SimpleGrid cols={{ base: 1, sm: 2 }}>
        <SideFields form={form} side="supplierSide" />
        <SideFields form={form} side="buyerSide" />
      </SimpleGrid>
      <Fieldset legend={t('create.meetings')}>
        <SimpleGrid cols={{ base: 1, sm: 3 }}>
          <NumberInput
            label={t('create.slotMinutes')}
            clampBehavior="none"
            min={10}
            max={120}
            step={5}
            {...form.getInputProps('slotMinutes')}
          />
          <NumberInput
            label={t('create.breakMinutes')}
            clampBehavior="none"
            min={0}
            max={60}
            step={5}
            {...form.getInputProps('breakMinutes')}
          />
          <NumberInput
            label={t('create.rooms')}
            clampBehavior="none"
            min={1}
            max={60}
            {...form.getInputProps('rooms')}
          />
        </SimpleGrid>
        <NumberInput
          mt="md"
          label={t('create.roomsPerModerator')}
          description={[
            t('create.roomsPerModeratorHint'),
            limited && moderators !== undefined
              ? t('create.watched', { count: moderators, meetings: moderators * perModerator.value })
              : '',
          ].join(' ')}
          inputWrapperOrder={['label', 'input', 'description', 'error']}
          placeholder={t('create.notLimited')}
          clampBehavior="none"
          allowDecimal={false}
          min={1}
          max={60}
          {...perModerator}
          value={perModerator.value ?? ''}
          onChange={(value) => perModerator.onChange(value === '' ? null : value)}
        />
        <SimpleGrid cols={{ base: 1, sm: 2 }} mt="md">
          <NumberInput
            label={t('create.lobbyMinutes')}
            description={t('create.lobbyMinutesHint')}
            inputWrapperOrder={['label', 'input', 'description', 'error']}
            clampBehavior="none"
            allowDecimal={false}
            min={5}
            max={60}
            step={5}
            {...form.getInputProps('lobbyMinutes')}
          />
          <NumberInput
            label={t('create.noShowMinutes')}
            description={t('create.noShowMinutesHint')}
            inputWrapperOrder={['label', 'input', 'description', 'error']}
            clampBehavior="none"
            allowDecimal={false}
            min={1}
            max={15}
            {...form.getInputProps('noShowMinutes')}
          />
        </SimpleGrid>
      </Fieldset>
    </Stack>
  )
}

function SideFields<V extends ForumValues>({
  form,
  side,
}: FieldsProps<V> & { side: 'supplierSide' | 'buyerSide' }) {
  const { t } = useTranslation('forum')
  const { countries } = useNames()
  const country = form.getInputProps(`${side}.country`)
  const zone = form.getInputProps(`${side}.zone`)
  return (
    <Fieldset legend={t(`create.${side}`)}>
      <Stack gap="sm">
        <TextInput label={t('create.sideName')} required {...form.getInputProps(`${side}.name`)} />
        <Select
          label={t('create.country')}
          data={countries()}
          searchable
          required
          allowDeselect={false}
          {...country}
          onChange={(code) => {
            country.onChange(code)
            if (code) zone.onChange(zoneIn(code, zone.value))
          }}
        />
        <ZoneSelect label={t('create.sideZone')} required {...zone} />
        <Select
          label={t('create.sideLanguage')}
          data={languageOptions}
          allowDeselect={false}
          {...form.getInputProps(`${side}.language`)}
        />
      </Stack>
    </Fieldset>
  )
}
