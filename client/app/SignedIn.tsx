import { Container } from '@mantine/core'
import { Outlet, useLocation, useNavigate, useRouterState } from '@tanstack/react-router'
import { useEffect, useEffectEvent } from 'react'
import { ConsentPage } from '../account/ConsentPage.tsx'
import { ApiError } from '../platform/apiError.ts'
import { queryClient } from '../platform/queries.ts'
import { useSession } from '../platform/session.ts'
import { LoadError } from '../platform/ui/LoadError.tsx'
import { PageSkeleton } from '../platform/ui/Skeletons.tsx'
import { Summons } from '../room/Summons.tsx'

/** A page that was loaded while the server could not be reached asks for it again so often, ms. */
const askAgainMs = 5_000

/** Holds pages for people who are signed in; others sign in first and come back to where they wanted. */
export function SignedIn() {
  const { me, error } = useSession()
  const guest = me === null
  const { href } = useLocation()
  const settled = useRouterState({ select: ({ status }) => status === 'idle' })
  const navigate = useNavigate()
  const signInFirst = useEffectEvent(() =>
    navigate({ to: '/sign-in', search: { next: href }, replace: true }),
  )

  // Not on the way elsewhere: the location is already that of the sign-in page, or of the first page, where
  // one goes who has signed out.
  useEffect(() => {
    if (guest && settled) void signInFirst()
  }, [guest, settled])

  const unreached = error instanceof ApiError && error.code === 'no_connection'
  useEffect(() => {
    if (!unreached) return
    const timer = setInterval(() => void queryClient.refetchQueries(), askAgainMs)
    return () => clearInterval(timer)
  }, [unreached])

  if (error)
    return (
      <Container size={560} py="xl">
        <LoadError error={error} retry={() => queryClient.refetchQueries()} />
      </Container>
    )
  if (!me) return <PageSkeleton />
  if (!me.consented) return <ConsentPage />
  return (
    <>
      <Summons />
      <Outlet />
    </>
  )
}
