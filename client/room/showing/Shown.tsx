import { Button, Group, Text, VisuallyHidden } from '@mantine/core'
import { type ReactNode, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { type Shown as ShownWare, sharing } from '../../../shared/sharing.ts'
import { hsDotted } from '../../firm/HsSelect.tsx'
import { WareCard } from '../../firm/WareCard.tsx'
import { useAction } from '../../platform/queries.ts'
import classes from './Showing.module.css'

interface ShownProps {
  meetingId: string
  shown: ShownWare | null
  /** Speaks for one of the two firms, and may take it away. */
  mayHide: boolean
  wide: boolean
  /** The people and what is told of them, who make room for it. */
  children: ReactNode
}

/** What one side has put before everybody: beside the people on a desk, in a line above them on a phone. */
export function Shown({ meetingId, shown, mayHide, wide, children }: ShownProps) {
  const { t } = useTranslation('sharing')
  const news = shown && t('showing.news', { firm: shown.organisation.name, title: shown.ware.title })
  return (
    <div className={classes.with} data-shown={shown ? '' : undefined} data-wide={wide || undefined}>
      {shown && <Card key={shown.ware.id} {...{ meetingId, shown, mayHide, wide }} />}
      <div className={classes.people}>{children}</div>
      <VisuallyHidden role="status">{news}</VisuallyHidden>
    </div>
  )
}

function Card({
  meetingId,
  shown: { organisation, ware },
  mayHide,
  wide,
}: Omit<ShownProps, 'children' | 'shown'> & { shown: ShownWare }) {
  const { t } = useTranslation('sharing')
  const [open, setOpen] = useState(wide)
  const hide = useAction(sharing.unshow, { changes: ['room'] })
  const picture = 'pictureUrl' in ware ? ware.pictureUrl : null
  const turn = !wide && (
    <Button size="compact-sm" variant="subtle" onClick={() => setOpen(!open)} aria-expanded={open}>
      {t(open ? 'showing.less' : 'showing.more')}
    </Button>
  )
  return (
    <section className={classes.shown} aria-labelledby="shown-by">
      <Group justify="space-between" wrap="nowrap" gap="xs">
        <Text component="h2" id="shown-by" size="sm" fw={600} m={0}>
          {t('showing.by', { firm: organisation.name })}
        </Text>
        {mayHide && (
          <Button
            size="compact-sm"
            variant="default"
            aria-label={t('showing.hideLabel', { title: ware.title })}
            loading={hide.isPending}
            onClick={() => hide.mutate({ meetingId })}
          >
            {t('showing.hide')}
          </Button>
        )}
      </Group>
      {open ? (
        <>
          <WareCard ware={ware} />
          {turn}
        </>
      ) : (
        <div className={classes.line}>
          {picture && <img src={picture} alt="" className={classes.thumb} />}
          <div>
            <Text component="h3" fw={600} m={0}>
              {ware.title}
            </Text>
            <Text size="sm" c="dimmed">
              {hsDotted(ware.hsCode)}
            </Text>
          </div>
          {turn}
        </div>
      )}
    </section>
  )
}
