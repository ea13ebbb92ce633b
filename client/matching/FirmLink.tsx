import type { ReactNode } from 'react'
import { TextLink } from '../platform/ui/links.tsx'

interface FirmLinkProps {
  forumId: string
  organisationId: string
  /** Its name. */
  children: ReactNode
}

/** A firm's name that leads to all it brings, to be read before one asks or answers. */
export function FirmLink({ forumId, organisationId, children }: FirmLinkProps) {
  return (
    <TextLink
      to="/forums/$forumId/organisations/$organisationId"
      params={{ forumId, organisationId }}
      inherit
    >
      {children}
    </TextLink>
  )
}
