import { Card, Container, Group, Skeleton, Stack, VisuallyHidden } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import pageClasses from './Page.module.css'

/** Cards that are on their way. */
export function CardSkeletons({ count = 3 }: { count?: number }) {
  return (
    <Waiting>
      <Stack>
        {[...Array(count).keys()].map((place) => (
          <Card key={place}>
            <Skeleton h={18} w="45%" mb="sm" />
            <Skeleton h={12} w="80%" mb={8} />
            <Skeleton h={12} w="60%" />
          </Card>
        ))}
      </Stack>
    </Waiting>
  )
}

/** Lines of a list or table that are on their way. */
export function RowSkeletons({ count = 5 }: { count?: number }) {
  return (
    <Waiting>
      <Stack gap="sm">
        {[...Array(count).keys()].map((place) => (
          <Group key={place} wrap="nowrap">
            <Skeleton h={36} w={36} miw={36} circle />
            <Skeleton h={14} w={`${70 - ((place * 13) % 30)}%`} />
          </Group>
        ))}
      </Stack>
    </Waiting>
  )
}

/** A whole page that is on its way. */
export function PageSkeleton() {
  return (
    <Container size={880} className={pageClasses.page}>
      <Skeleton h={34} w="50%" mb="sm" />
      <Skeleton h={14} w="75%" mb={40} />
      <CardSkeletons />
    </Container>
  )
}

function Waiting({ children }: { children: React.ReactNode }) {
  const { t } = useTranslation()
  return (
    <div role="status" aria-busy>
      <VisuallyHidden>{t('loading')}</VisuallyHidden>
      <div aria-hidden>{children}</div>
    </div>
  )
}
