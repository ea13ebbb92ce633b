import { useTranslation } from 'react-i18next'
import { Confirm } from '../../platform/ui/Confirm.tsx'
import { useBook } from './BookContext.ts'
import { priceWords, pushedWords } from './fitWords.ts'
import type { Hold } from './useHold.ts'

/** Asks before a meeting loses its place, or one that is published moves, for another's sake. */
export function PushConfirm({ hold }: { hold: Hold }) {
  const { t } = useTranslation(['schedule', 'firm'])
  const book = useBook()
  const { asked } = hold
  const price = asked ? priceWords(asked.place, t) : ''
  return (
    <Confirm
      opened={asked !== null}
      onClose={hold.forget}
      onConfirm={hold.confirm}
      title={t('push.title')}
      confirmLabel={t('push.confirm')}
      danger={asked?.place.pushes.some(({ to }) => to === null) ?? false}
    >
      {asked && (
        <>
          {t('push.lead', {
            pair: book.pair(asked.wish),
            time: book.times.dayClocks(asked.place.start),
          })}
          <ul>
            {pushedWords(asked.place, book, t).map((words) => (
              <li key={words}>{words}</li>
            ))}
          </ul>
          {price !== '' && `${t('push.price', { price })} `}
          {t('push.later')}
        </>
      )}
    </Confirm>
  )
}
