import { Tooltip, UnstyledButton } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import { useTimes } from '../../platform/useTimes.ts'
import classes from './Board.module.css'
import { useBook } from './BookContext.ts'
import { standingOf, weightBoundOf } from './figures.ts'

/** The levels of the objective in the order in which they count, and how good the draft is. */
export function Figures() {
  const { t } = useTranslation('schedule')
  const { number } = useTimes()
  const { board } = useBook()
  const { levels } = board
  const figures = [
    {
      name: 'placed',
      value: t('figures.placedOf', {
        placed: number(board.meetings.length),
        all: number(board.meetings.length + board.unplaced.length),
      }),
    },
    { name: 'missing', value: number(levels.missing) },
    {
      name: 'weight',
      value: t('figures.weightOf', { weight: number(levels.weight), bound: number(weightBoundOf(board)) }),
    },
    { name: 'holes', value: number(levels.holes) },
    { name: 'strain', value: number(levels.strain) },
    { name: 'unfairness', value: number(levels.unfairness) },
  ] as const
  return (
    <section aria-label={t('figures.title')} className={classes.figures}>
      {figures.map(({ name, value }) => (
        <Figure key={name} label={t(`figures.${name}`)} help={t(`figures.${name}Help`)} value={value} />
      ))}
      <Verdict />
    </section>
  )
}

function Verdict() {
  const { t } = useTranslation('schedule')
  const { locale } = useTimes()
  const { board } = useBook()
  const standing = standingOf(board)
  const kind = standing?.kind ?? (board.run?.state === 'running' ? 'searching' : 'none')
  // Rounded upwards: what is said is never better than what is known.
  const percent = standing?.kind === 'within' ? Math.ceil(standing.percent * 10) / 10 : 0
  const value =
    kind !== 'within'
      ? t(`figures.${kind}`)
      : percent === 0
        ? t('figures.attained')
        : t('figures.within', { percent: percent.toLocaleString(locale) })
  return <Figure label={t('figures.title')} help={t(`figures.${kind}Help`)} value={value} />
}

function Figure({ label, help, value }: { label: string; help: string; value: string }) {
  return (
    <Tooltip label={help} multiline maw={320}>
      <UnstyledButton className={classes.figure}>
        <span className={classes.figureName}>{label}</span>
        <span className={classes.figureValue}>{value}</span>
      </UnstyledButton>
    </Tooltip>
  )
}
