import { useEffect, useEffectEvent } from 'react'
import { account, type Me } from '../../shared/account.ts'
import { setServerNow } from './clock.ts'
import { chooseLanguage } from './i18n.ts'
import { queryClient, useAsk } from './queries.ts'
import { closeSocket, openSocket } from './socket.ts'
import { chooseZone } from './zone.ts'

export interface Session {
  /** Who is signed in; null for nobody, undefined while it is not known yet. */
  me: Me | null | undefined
  demo: boolean
  error: Error | null
}

/** Who is signed in here, kept current. */
export function useSession(): Session {
  const { data, error } = useAsk(account.session, {})
  return { me: data?.me, demo: data?.demo ?? false, error: data ? null : error }
}

/**
 * Follows the session, once in the page: opens the socket for whoever is signed in, reads in their language
 * and zone, and forgets the answers that were the last person's.
 */
export function useFollowSession(): void {
  const { data } = useAsk(account.session, {})
  const me = data?.me
  const userId = me?.id

  useEffect(() => {
    if (data) setServerNow(data.now)
  }, [data])

  // Read in at sign-in only: later the page leads, and tells the account what was chosen on it.
  const readIn = useEffectEvent(() => {
    if (!me) return
    void chooseLanguage(me.language)
    chooseZone(me.zone)
  })

  useEffect(() => {
    if (!userId) return
    readIn()
    openSocket()
    return () => {
      closeSocket()
      void queryClient.resetQueries({ predicate: ({ queryKey }) => queryKey[0] !== account.session.name })
    }
  }, [userId])
}
