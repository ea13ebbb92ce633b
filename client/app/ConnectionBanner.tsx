import { IconWifi, IconWifiOff } from '@tabler/icons-react'
import { useEffect, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useConnection } from '../platform/socket.ts'
import classes from './ConnectionBanner.module.css'

/** A blink of the network is not worth a word, ms. */
const LOST_AFTER = 1500
const BACK_FOR = 4000

/** Says that the connection is lost and that the page waits for it, and for a moment that it is back. */
export function ConnectionBanner() {
  const { t } = useTranslation()
  const connection = useConnection()
  const [shown, setShown] = useState<'lost' | 'back' | null>(null)

  useEffect(() => {
    if (connection === 'lost') {
      const timer = setTimeout(() => setShown('lost'), LOST_AFTER)
      return () => clearTimeout(timer)
    }
    setShown((was) => (was === 'lost' && connection === 'open' ? 'back' : null))
    const timer = setTimeout(() => setShown(null), BACK_FOR)
    return () => clearTimeout(timer)
  }, [connection])

  return (
    <div role="status">
      {shown && (
        <div className={classes.banner} data-state={shown}>
          {shown === 'lost' ? <IconWifiOff size={18} aria-hidden /> : <IconWifi size={18} aria-hidden />}
          {t(shown === 'lost' ? 'connection.lost' : 'connection.back')}
        </div>
      )}
    </div>
  )
}
