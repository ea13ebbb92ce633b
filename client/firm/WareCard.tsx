import { Badge, Card, Group, Image, Stack, Text, Title } from '@mantine/core'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import type { NeedView, OfferingView } from '../../shared/firm.ts'
import { useTimes } from '../platform/useTimes.ts'
import { type Fact, Facts } from './Facts.tsx'
import classes from './Firm.module.css'
import { hsDotted } from './HsSelect.tsx'

export type Ware = OfferingView | NeedView

interface WareCardProps {
  ware: Ware
  /** What its own people can do with it. */
  children?: ReactNode
}

/** An offering or a need as everybody reads it. */
export function WareCard({ ware, children }: WareCardProps) {
  const { t } = useTranslation('firm')
  const { number } = useTimes()
  const offered = 'capacity' in ware
  const facts: Fact[] = []
  const add = (
    term: string,
    value: { amount: number; unit: string } | null,
    say: (v: { amount: string; unit: string }) => string,
  ) => {
    if (value) facts.push([term, say({ amount: number(value.amount), unit: value.unit })])
  }
  if (offered) {
    add(t('offerings.capacityShort'), ware.capacity, (value) => t('offerings.capacityValue', value))
    add(t('offerings.minimumShort'), ware.minimumOrder, (value) => t('quantity', value))
    if (ware.incoterm) facts.push([t('offerings.incotermShort'), ware.incoterm])
  } else add(t('needs.volumeShort'), ware.volume, (value) => t('needs.volumeValue', value))
  return (
    <Card component="article" padding="md">
      {offered && ware.pictureUrl && (
        <Card.Section mb="sm">
          <Image
            src={ware.pictureUrl}
            alt={t('offerings.pictureFor', { title: ware.title })}
            h={180}
            fit="cover"
            loading="lazy"
          />
        </Card.Section>
      )}
      <Stack gap="xs">
        <Title order={3} size="h4">
          {ware.title}
        </Title>
        <Text size="sm" c="dimmed">
          <b>{t('offerings.code', { code: hsDotted(ware.hsCode) })}</b> {ware.hsText}
        </Text>
        {ware.about && (
          <Text size="sm" className={classes.prose}>
            {ware.about}
          </Text>
        )}
        {facts.length > 0 && <Facts facts={facts} />}
        {ware.certificates.length > 0 && (
          <Group gap={6}>
            {ware.certificates.map((one) => (
              <Badge key={one} variant="light" color="green" tt="none">
                {t(`certificate.${one}`)}
              </Badge>
            ))}
          </Group>
        )}
        {children}
      </Stack>
    </Card>
  )
}
