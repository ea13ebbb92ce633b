import { Container } from '@mantine/core'
import { Navigate, Outlet, useLocation } from '@tanstack/react-router'
import { queryClient } from '../platform/queries.ts'
import { useSession } from '../platform/session.ts'
import { LoadError } from '../platform/ui/LoadError.tsx'
import { PageSkeleton } from '../platform/ui/Skeletons.tsx'

/** Holds pages for people who are signed in; others sign in first and come back to where they wanted. */
export function SignedIn() {
  const { me, error } = useSession()
  const { href } = useLocation()
  if (error)
    return (
      <Container size={560} py="xl">
        <LoadError error={error} retry={() => queryClient.refetchQueries()} />
      </Container>
    )
  if (me === undefined) return <PageSkeleton />
  return me ? <Outlet /> : <Navigate to="/sign-in" search={{ next: href }} replace />
}
