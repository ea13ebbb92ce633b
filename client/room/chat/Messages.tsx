import { useTranslation } from 'react-i18next'
import type { ChatMessage } from '../../../shared/room.ts'
import { useTimes } from '../../platform/useTimes.ts'
import classes from './Chat.module.css'
import { FileCard } from './FileCard.tsx'
import { LinkedText } from './LinkedText.tsx'

interface MessagesProps {
  messages: readonly ChatMessage[]
  /** The reader's own. */
  userId: string
}

/** What was said, the oldest first. */
export function Messages({ messages, userId }: MessagesProps) {
  const { t } = useTranslation('room')
  const { instant } = useTimes()
  return (
    <ol className={classes.messages}>
      {messages.map(({ id, at, name, text, file, userId: author }) => (
        <li key={id} className={classes.message} data-own={author === userId || undefined}>
          <div className={classes.author}>
            {author === userId ? t('live.you') : name} <time dateTime={at}>{instant(at, 'time')}</time>
          </div>
          {file ? (
            <FileCard file={file} />
          ) : (
            <div className={classes.text}>
              <LinkedText text={text} />
            </div>
          )}
        </li>
      ))}
    </ol>
  )
}
