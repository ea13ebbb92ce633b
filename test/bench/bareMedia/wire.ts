import type { DtlsParameters, RtpCapabilities, RtpParameters } from 'mediasoup-client/types'
import type { ConsumerOffer, MediaKind, Welcome } from '../../../shared/media.ts'

/** What the bare page and its server say to each other: as little as a call of two can do with. */
export interface Asked {
  enter(answer: (given: Pick<Welcome, 'send' | 'receive'> & { capabilities: RtpCapabilities }) => void): void
  connectTransport(transportId: string, dtlsParameters: DtlsParameters, answer: () => void): void
  produce(kind: MediaKind, rtpParameters: RtpParameters, answer: (producerId: string) => void): void
  consume(capabilities: RtpCapabilities, answer: (consumers: Consumable[]) => void): void
}

export type Consumable = Pick<ConsumerOffer, 'id' | 'producerId' | 'kind' | 'rtpParameters'>
