import { Badge } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import type { ForumPhase } from '../../shared/forum.ts'

const variants = { draft: 'outline', open: 'filled', closed: 'default' } as const

export function PhaseBadge({ phase }: { phase: ForumPhase }) {
  const { t } = useTranslation('forum')
  return (
    <Badge variant={variants[phase]} style={{ flex: 'none' }}>
      {t(`mine.${phase}`)}
    </Badge>
  )
}
