import { Input, SegmentedControl, Stack, useMantineColorScheme } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import { account } from '../../shared/account.ts'
import { type Language, language } from '../../shared/values.ts'
import { chooseLanguage, languageNames, readerLanguage } from '../platform/i18n.ts'
import { useAction } from '../platform/queries.ts'
import { useSession } from '../platform/session.ts'
import { ZoneSelect } from '../platform/ui/ZoneSelect.tsx'
import { chooseZone, useZone } from '../platform/zone.ts'

/** Language, zone and appearance: switched at once, and told to the account of whoever is signed in. */
export function ReaderSettings() {
  const { t } = useTranslation()
  const { me } = useSession()
  const zone = useZone()
  const { colorScheme, setColorScheme } = useMantineColorScheme()
  const update = useAction(account.update)

  function switchLanguage(chosen: Language) {
    void chooseLanguage(chosen)
    if (me) update.mutate({ language: chosen })
  }

  function switchZone(chosen: string) {
    chooseZone(chosen)
    if (me) update.mutate({ zone: chosen })
  }

  return (
    <Stack gap="md">
      <Input.Wrapper label={t('language.label')} labelElement="div">
        <SegmentedControl
          fullWidth
          mt={4}
          aria-label={t('language.label')}
          value={readerLanguage()}
          onChange={switchLanguage}
          data={language.options.map((one) => ({
            value: one,
            label: <span lang={one}>{languageNames[one]}</span>,
          }))}
        />
      </Input.Wrapper>
      <ZoneSelect
        value={zone}
        onChange={switchZone}
        description={t('zone.description')}
        comboboxProps={{ withinPortal: false }}
      />
      <Input.Wrapper label={t('scheme.label')} labelElement="div">
        <SegmentedControl
          fullWidth
          mt={4}
          aria-label={t('scheme.label')}
          value={colorScheme}
          onChange={setColorScheme}
          data={[
            { value: 'auto', label: t('scheme.auto') },
            { value: 'light', label: t('scheme.light') },
            { value: 'dark', label: t('scheme.dark') },
          ]}
        />
      </Input.Wrapper>
    </Stack>
  )
}
