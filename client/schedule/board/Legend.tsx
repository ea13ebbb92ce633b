import { useTranslation } from 'react-i18next'
import { sector } from '../../../shared/firm.ts'
import { side } from '../../../shared/values.ts'
import classes from './Board.module.css'
import { useBook } from './BookContext.ts'
import { type Colouring, sectorOf, states } from './looks.ts'
import tiles from './Tile.module.css'

/** What the colours and the bars of the tiles mean; of the sectors only those that there are. */
export function Legend({ colouring }: { colouring: Colouring }) {
  const { t } = useTranslation(['schedule', 'firm'])
  const { board, ...book } = useBook()
  const present = new Set<string>(board.meetings.map((meeting) => sectorOf(meeting, { ...book, board })))
  const looks = {
    state: () => states.map((one) => ({ look: one, word: t(`state.${one}`) })),
    side: () => side.options.map((one) => ({ look: one, word: t(`askedBy.${one}`) })),
    sector: () =>
      sector.options
        .filter((one) => present.has(one))
        .map((one) => ({ look: one, word: t(`firm:sector.${one}`) })),
  }
  return (
    <ul className={classes.legend} aria-label={t('colour.legend')}>
      {looks[colouring]().map(({ look, word }) => (
        <li key={look}>
          <span className={`${tiles.tile} ${classes.swatch}`} data-look={look} />
          {word}
        </li>
      ))}
    </ul>
  )
}
