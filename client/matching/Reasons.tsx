import { Text, ThemeIcon, VisuallyHidden } from '@mantine/core'
import {
  IconCategory,
  IconCertificate,
  IconClock,
  IconLanguage,
  IconMessages,
  IconPackage,
} from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import type { MatchReason } from '../../shared/matching.ts'
import { useNames } from '../platform/names.ts'
import { useTimes } from '../platform/useTimes.ts'
import classes from './Matching.module.css'

const icons = {
  hs: IconPackage,
  language: IconMessages,
  interpreter: IconLanguage,
  availability: IconClock,
  sector: IconCategory,
  certificate: IconCertificate,
} as const

/** Why two firms fit, each reason in words and with what it brings. */
export function Reasons({ reasons }: { reasons: readonly MatchReason[] }) {
  const { t } = useTranslation('matching')
  const say = useReasonWords()
  if (reasons.length === 0)
    return (
      <Text size="sm" c="dimmed">
        {t('card.noReason')}
      </Text>
    )
  return (
    <ul className={classes.reasons}>
      {reasons.map((reason) => {
        const Icon = icons[reason.kind]
        const { line, detail } = say(reason)
        return (
          <li key={`${reason.kind} ${line}`} className={classes.reason}>
            <ThemeIcon variant="light" size={28} radius="xl">
              <Icon size={16} aria-hidden />
            </ThemeIcon>
            <div className={classes.reasonWords}>
              <Text size="sm">{line}</Text>
              {detail && (
                <Text size="xs" c="dimmed">
                  {detail}
                </Text>
              )}
            </div>
            <Text size="sm" fw={600} className={classes.points}>
              <span aria-hidden>+{reason.points}</span>
              <VisuallyHidden>{t('reason.points', { count: reason.points })}</VisuallyHidden>
            </Text>
          </li>
        )
      })}
    </ul>
  )
}

const digits = { subheading: 6, heading: 4, chapter: 2 } as const

/** A reason as a sentence; `detail` says how near two goods are. */
function useReasonWords() {
  const { t } = useTranslation(['matching', 'firm'])
  const names = useNames()
  const { number, locale } = useTimes()
  const list = (words: string[]) => new Intl.ListFormat(locale).format(words)
  return (reason: MatchReason): { line: string; detail?: string } => {
    switch (reason.kind) {
      case 'hs': {
        const { offering, need, depth, hsCode, offeredBy } = reason
        const code = hsCode.slice(0, digits[depth]).replace(/^(\d{4})(\d{2})$/, '$1.$2')
        return {
          line: t(`reason.${offeredBy}`, { offering, need }),
          detail: t(`reason.depth.${depth}`, { code }),
        }
      }
      case 'language':
        return { line: t('reason.language', { languages: list(reason.languages.map(names.language)) }) }
      case 'interpreter': {
        const [one = '', other = ''] = reason.languages.map(names.language)
        return { line: t('reason.interpreter', { languages: t('reason.pair', { one, other }) }) }
      }
      case 'availability':
        return { line: t('reason.availability', { hours: number(reason.hours) }) }
      case 'sector':
        return {
          line: t('reason.sector', { sectors: list(reason.sectors.map((one) => t(`firm:sector.${one}`))) }),
        }
      case 'certificate':
        return {
          line: t('reason.certificate', {
            certificates: list(reason.certificates.map((one) => t(`firm:certificate.${one}`))),
          }),
        }
    }
  }
}
