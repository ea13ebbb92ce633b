import { UnstyledButton } from '@mantine/core'
import { IconCheck, IconLanguage } from '@tabler/icons-react'
import { useId } from 'react'
import { useTranslation } from 'react-i18next'
import { useNames } from '../../platform/names.ts'
import { keys } from './controls.ts'
import { hearingMode } from './hearing.ts'
import classes from './Interpretation.module.css'
import type { Interpreting, Listening } from './useHearing.ts'

interface InterpretationProps {
  choice: Listening | Interpreting | null
  /** The reader's own microphone is off. */
  muted: boolean
}

/** What one hears, or into which language one interprets: one press away, right above the controls. */
export function Interpretation({ choice, muted }: InterpretationProps) {
  if (!choice) return null
  return choice.kind === 'listening' ? <Listen {...choice} /> : <Interpret {...choice} muted={muted} />
}

function Listen({ mode, interpreters, choose }: Listening) {
  const { t } = useTranslation('room')
  const { language } = useNames()
  const [one] = interpreters
  const names = interpreters.map(({ name }) => name).join(', ')
  return (
    <Choices
      label={t('interpretation.hear')}
      choices={hearingMode.options.map((value) => ({ value, label: t(`interpretation.mode.${value}`) }))}
      chosen={mode}
      choose={choose}
      state={
        one?.into
          ? t('interpretation.heard', { names, language: language(one.into) })
          : t(mode === 'original' ? 'interpretation.original' : 'interpretation.none')
      }
    />
  )
}

function Interpret({ into, directions, choose, muted }: Interpreting & { muted: boolean }) {
  const { t } = useTranslation('room')
  const { language } = useNames()
  const state = () => {
    if (muted) return t('interpretation.muted')
    return into ? t('interpretation.into', { language: language(into) }) : t('interpretation.toEveryone')
  }
  return (
    <Choices
      label={t('interpretation.speak')}
      choices={[
        ...directions.map((value) => ({
          value,
          label: t('interpretation.direction', { language: language(value) }),
        })),
        { value: null, label: t('interpretation.everyone') },
      ]}
      chosen={into}
      choose={choose}
      state={state()}
    />
  )
}

interface ChoicesProps<Value> {
  label: string
  choices: readonly { value: Value; label: string }[]
  chosen: Value
  choose: (value: Value) => void
  /** What is the case now, in words. */
  state: string
}

function Choices<Value>({ label, choices, chosen, choose, state }: ChoicesProps<Value>) {
  const id = useId()
  return (
    <fieldset className={classes.interpretation} aria-labelledby={id} aria-keyshortcuts={keys.interpretation}>
      <div className={classes.words}>
        <IconLanguage size={18} aria-hidden />
        <p>
          <span id={id}>{label}</span>{' '}
          <span className={classes.state} role="status">
            {state}
          </span>
        </p>
      </div>
      <div className={classes.choices}>
        {choices.map(({ value, label: words }) => (
          <UnstyledButton
            key={words}
            className={classes.choice}
            aria-pressed={value === chosen}
            onClick={() => choose(value)}
          >
            {value === chosen && <IconCheck size={16} stroke={3} aria-hidden />}
            <span>{words}</span>
          </UnstyledButton>
        ))}
      </div>
    </fieldset>
  )
}
