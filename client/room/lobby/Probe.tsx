import { Alert, Button, Collapse, Progress, Stack, Table, Text, Title } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { IconWifi, IconWifi1, IconWifi2, IconWifiOff } from '@tabler/icons-react'
import { useCallback, useEffect, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { z } from 'zod'
import type { NetworkVerdict } from '../../../shared/media.ts'
import { type NetworkFigures, verdictOf } from '../../../shared/probe.ts'
import { ask, on, reopenSocket } from '../../platform/socket.ts'
import { tellOwnState } from '../ownState.ts'
import { type ProbeStep, probeNetwork } from './probe.ts'

const looks = {
  good: { color: 'green', icon: <IconWifi aria-hidden /> },
  fair: { color: 'yellow', icon: <IconWifi2 aria-hidden /> },
  poor: { color: 'yellow', icon: <IconWifi1 aria-hidden /> },
  bad: { color: 'red', icon: <IconWifiOff aria-hidden /> },
} as const satisfies Record<NetworkVerdict, unknown>

/** How far each step is, in hundredths. */
const shares: Record<ProbeStep, number> = { waiting: 2, connecting: 10, trip: 30, up: 55, down: 80 }

type State = 'idle' | 'failed' | ProbeStep | NetworkFigures

const savingBrowser = z.object({ connection: z.object({ saveData: z.literal(true) }) })

/** Whether the person's browser asks pages to save data: then nothing is measured without a press. */
function savesData(): boolean {
  return savingBrowser.safeParse(navigator).success
}

/** Measures the way to the media server once when video is ready, and says in plain words what it carries. */
export function Probe({ meetingId, ready }: { meetingId: string; ready: boolean }) {
  const { t } = useTranslation('room')
  const [state, setState] = useState<State>('idle')
  const figures = typeof state === 'object' ? state : null
  const running = typeof state === 'string' && state !== 'idle' && state !== 'failed'
  const run = useCallback(async () => {
    setState('connecting')
    try {
      const found = await probeNetwork({ ask, on, reopen: reopenSocket }, meetingId, setState)
      setState(found)
      tellOwnState(meetingId, { network: verdictOf(found) })
    } catch {
      setState('failed')
    }
  }, [meetingId])
  useEffect(() => {
    if (ready && !savesData()) void run()
  }, [ready, run])
  if (!ready) return null
  return (
    <section aria-labelledby="probe">
      <Title order={2} size="h3" id="probe" mb="sm">
        {t('probe.title')}
      </Title>
      <Stack gap="sm" align="stretch">
        <div role="status">
          {running && (
            <Text size="sm" mb={4}>
              {t(`probe.step.${state}`)}
            </Text>
          )}
          {figures && <Verdict verdict={verdictOf(figures)} />}
          {state === 'failed' && (
            <Alert color="yellow" icon={<IconWifiOff aria-hidden />}>
              {t('probe.failed')}
            </Alert>
          )}
        </div>
        {running && <Progress value={shares[state]} aria-label={t('probe.progress')} />}
        {figures && <Figures figures={figures} />}
        {!running && (
          <Button size="sm" variant="default" style={{ alignSelf: 'start' }} onClick={() => void run()}>
            {t(state === 'idle' ? 'probe.run' : 'probe.again')}
          </Button>
        )}
      </Stack>
    </section>
  )
}

function Verdict({ verdict }: { verdict: NetworkVerdict }) {
  const { t } = useTranslation('room')
  const { color, icon } = looks[verdict]
  return (
    <Alert color={color} icon={icon} title={t(`probe.verdict.${verdict}`)}>
      {t(`probe.advice.${verdict}`)}
    </Alert>
  )
}

function Figures({ figures: { rttMs, loss, up, down } }: { figures: NetworkFigures }) {
  const { t, i18n } = useTranslation('room')
  const [open, { toggle }] = useDisclosure()
  const number = (value: number, style: Intl.NumberFormatOptions) =>
    new Intl.NumberFormat(i18n.language, { maximumSignificantDigits: 2, ...style }).format(value)
  const rate = (bits: number) => t('probe.kbit', { rate: number(bits / 1_000, {}) })
  const rows = [
    [t('probe.up'), rate(up)],
    [t('probe.down'), rate(down)],
    [t('probe.rtt'), rttMs === null ? t('probe.none') : t('probe.ms', { ms: number(rttMs, {}) })],
    [t('probe.loss'), number(loss, { style: 'percent' })],
  ] as const
  return (
    <div>
      <Button size="compact-sm" variant="subtle" aria-expanded={open} onClick={toggle}>
        {t('probe.details')}
      </Button>
      <Collapse expanded={open}>
        <Table withRowBorders={false} fz="sm">
          <Table.Tbody>
            {rows.map(([name, value]) => (
              <Table.Tr key={name}>
                <Table.Th scope="row" fw={400}>
                  {name}
                </Table.Th>
                <Table.Td>{value}</Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      </Collapse>
    </div>
  )
}
