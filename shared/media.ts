import { z } from 'zod'
import { event, push } from './contract.ts'
import type { ErrorCode } from './errors.ts'
import { id, nothing } from './values.ts'

/**
 * Signalling between a browser and the media plane. Everything that a client sends here ends in the media
 * worker, a native process that many calls share: so each field is known, typed and bounded, and what is
 * not named here is dropped.
 */

const mediaKind = z.enum(['audio', 'video'])
export type MediaKind = z.infer<typeof mediaKind>

/** What a sender shows or says. One of each a peer; a second one takes the place of the first. */
export const mediaSource = z.enum(['mic', 'camera', 'screen'])
export type MediaSource = z.infer<typeof mediaSource>

export const kindOfSource: Record<MediaSource, MediaKind> = { mic: 'audio', camera: 'video', screen: 'video' }

/** What a link can carry, from the probe in the lobby. `good`: clear video; `fair`: small video; `poor`: sound; `bad`: hardly that. */
export const networkVerdict = z.enum(['good', 'fair', 'poor', 'bad'])
export type NetworkVerdict = z.infer<typeof networkVerdict>

/** The low-bandwidth ladder, from the top: full picture, small picture, sound alone, text alone. */
export const rung = z.enum(['video', 'small', 'audio', 'chat'])
export type Rung = z.infer<typeof rung>

/** How someone's media gets through, from the media server's own counts of loss, round trip and rate. */
export const mediaHealth = z.enum(['good', 'fair', 'poor'])
export type MediaHealth = z.infer<typeof mediaHealth>

const int32 = z
  .int()
  .min(-(2 ** 31))
  .max(2 ** 31 - 1)
const payloadType = z.int().min(0).max(127)
const ssrc = z
  .int()
  .min(1)
  .max(2 ** 32 - 1)
const clockRate = z.int().min(8_000).max(192_000)
const channels = z.int().min(1).max(2)
const mimeType = z.string().regex(/^(audio\/opus|video\/(vp8|h264|rtx))$/i)

/** The worker stores numbers without a fraction in 32 bits. */
const formatValue = z.union([z.string().max(256), z.boolean(), int32, z.number().refine((n) => n % 1 !== 0)])
const formatParameters = z
  .record(z.string().max(64), formatValue)
  .refine((values) => Object.keys(values).length <= 32)

const rtcpFeedback = z
  .array(z.object({ type: z.string().max(32), parameter: z.string().max(32).optional() }))
  .max(16)

const headerExtensionUri = z.enum([
  'urn:ietf:params:rtp-hdrext:sdes:mid',
  'urn:ietf:params:rtp-hdrext:sdes:rtp-stream-id',
  'urn:ietf:params:rtp-hdrext:sdes:repaired-rtp-stream-id',
  'http://www.webrtc.org/experiments/rtp-hdrext/abs-send-time',
  'http://www.ietf.org/id/draft-holmer-rmcat-transport-wide-cc-extensions-01',
  'urn:ietf:params:rtp-hdrext:ssrc-audio-level',
  'https://aomediacodec.github.io/av1-rtp-spec/#dependency-descriptor-rtp-header-extension',
  'urn:3gpp:video-orientation',
  'http://www.webrtc.org/experiments/rtp-hdrext/abs-capture-time',
  'http://www.webrtc.org/experiments/rtp-hdrext/playout-delay',
  'urn:mediasoup:params:rtp-hdrext:packet-id',
])
const headerExtensionId = z.int().min(1).max(255)

/** True for a header extension that both ends of this contract know. */
export function isKnownHeaderExtension(uri: string): boolean {
  return headerExtensionUri.safeParse(uri).success
}

/** What a browser can receive, or what the router of a call can carry. */
export const rtpCapabilities = z.object({
  codecs: z
    .array(
      z.object({
        kind: mediaKind,
        mimeType,
        preferredPayloadType: payloadType,
        clockRate,
        channels: channels.optional(),
        parameters: formatParameters.optional(),
        rtcpFeedback: rtcpFeedback.optional(),
      }),
    )
    .max(32),
  headerExtensions: z
    .array(
      z.object({
        kind: mediaKind,
        uri: headerExtensionUri,
        preferredId: headerExtensionId,
        preferredEncrypt: z.boolean().optional(),
        direction: z.enum(['sendrecv', 'sendonly', 'recvonly', 'inactive']).optional(),
      }),
    )
    .max(32),
})
export type RtpCapabilities = z.infer<typeof rtpCapabilities>

/** How one source is sent, or is to be received. At most three simulcast layers. */
export const rtpParameters = z.object({
  mid: z.string().max(32).optional(),
  codecs: z
    .array(
      z.object({
        mimeType,
        payloadType,
        clockRate,
        channels: channels.optional(),
        parameters: formatParameters.optional(),
        rtcpFeedback: rtcpFeedback.optional(),
      }),
    )
    .min(1)
    .max(8),
  headerExtensions: z
    .array(
      z.object({
        uri: headerExtensionUri,
        id: headerExtensionId,
        encrypt: z.boolean().optional(),
        parameters: formatParameters.optional(),
      }),
    )
    .max(16)
    .optional(),
  encodings: z
    .array(
      z.object({
        ssrc: ssrc.optional(),
        rid: z
          .string()
          .regex(/^[A-Za-z0-9]{1,16}$/)
          .optional(),
        codecPayloadType: payloadType.optional(),
        rtx: z.object({ ssrc }).optional(),
        dtx: z.boolean().optional(),
        scalabilityMode: z
          .string()
          .regex(/^[LS][1-3]T[1-3](_KEY)?$/)
          .optional(),
        maxBitrate: z.int().min(0).max(50_000_000).optional(),
      }),
    )
    .min(1)
    .max(3),
  rtcp: z.object({ cname: z.string().max(256).optional(), reducedSize: z.boolean().optional() }).optional(),
  msid: z.string().max(256).optional(),
})
export type RtpParameters = z.infer<typeof rtpParameters>

const iceParameters = z.object({
  usernameFragment: z.string().max(256),
  password: z.string().max(256),
  iceLite: z.boolean().optional(),
})

const iceCandidate = z.object({
  foundation: z.string(),
  priority: z.int(),
  ip: z.string(),
  address: z.string(),
  protocol: z.enum(['udp', 'tcp']),
  port: z.int().min(0).max(65_535),
  type: z.enum(['host', 'srflx', 'prflx', 'relay']),
  tcpType: z.enum(['active', 'passive', 'so']).optional(),
})

export const dtlsParameters = z.object({
  role: z.enum(['auto', 'client', 'server']).optional(),
  fingerprints: z
    .array(
      z.object({
        algorithm: z.enum(['sha-1', 'sha-224', 'sha-256', 'sha-384', 'sha-512']),
        value: z.string().regex(/^[0-9A-F]{2}(:[0-9A-F]{2}){19,63}$/i),
      }),
    )
    .min(1)
    .max(8),
})

const transport = z.object({ id, iceParameters, iceCandidates: z.array(iceCandidate), dtlsParameters })

/** One source of another peer, prepared for this one and paused until this one says `media.resume`. */
const consumerOffer = z.object({
  id,
  producerId: id,
  peerId: z.string(),
  source: mediaSource,
  kind: mediaKind,
  rtpParameters,
  /** The sender has it paused now (muted). */
  paused: z.boolean(),
})
export type ConsumerOffer = z.infer<typeof consumerOffer>

/** A relay for those whose network lets nothing else through. The credential is short-lived, and this person's. */
const iceServer = z.object({ urls: z.array(z.string()), username: z.string(), credential: z.string() })
export type IceServer = z.infer<typeof iceServer>

/** All that a browser needs to send and to receive, in one exchange. */
const welcome = z.object({
  /** Names this stay in the call; every push carries it, so that a late one of an earlier stay is told apart. */
  seat: id,
  send: transport,
  receive: transport,
  iceServers: z.array(iceServer),
  /** What the others send now; what they send later is pushed. */
  consumers: z.array(consumerOffer),
})
export type Welcome = z.infer<typeof welcome>

const refusals = ['not_in_call', 'media_preparing', 'media_failed'] as const satisfies readonly ErrorCode[]

/**
 * Three round trips lead from the door to sound and picture: `capabilities`, which may be asked in the lobby or
 * while one enters; `join`; then, without waiting for each other, `connectTransport` of both transports,
 * `produce` for each source and `resume` for each offer. All but the first two speak for the peer that the
 * connection joined as, whatever the message says.
 */
export const mediaEvents = {
  /** What calls can carry; the same for all of them. */
  capabilities: event('media.capabilities', {
    input: nothing,
    output: z.object({ rtpCapabilities }),
    errors: ['media_preparing', 'media_failed'],
  }),
  /** `rtpCapabilities`: what this browser can receive. */
  join: event('media.join', {
    input: z.object({ callId: id, rtpCapabilities }),
    output: welcome,
    errors: [...refusals, 'lobby_closed', 'meeting_over', 'meeting_cancelled'],
  }),
  connectTransport: event('media.connectTransport', {
    input: z.object({ transportId: id, dtlsParameters }),
    output: nothing,
    errors: refusals,
  }),
  restartIce: event('media.restartIce', {
    input: z.object({ transportId: id }),
    output: z.object({ iceParameters }),
    errors: refusals,
  }),
  produce: event('media.produce', {
    input: z.object({
      transportId: id,
      source: mediaSource,
      kind: mediaKind,
      rtpParameters,
      /** Begins muted. */
      paused: z.boolean(),
    }),
    output: z.object({ producerId: id }),
    errors: refusals,
  }),
  pauseProducer: event('media.pauseProducer', {
    input: z.object({ producerId: id }),
    output: nothing,
    errors: refusals,
  }),
  resumeProducer: event('media.resumeProducer', {
    input: z.object({ producerId: id }),
    output: nothing,
    errors: refusals,
  }),
  closeProducer: event('media.closeProducer', {
    input: z.object({ producerId: id }),
    output: nothing,
    errors: refusals,
  }),
  resume: event('media.resume', { input: z.object({ consumerId: id }), output: nothing, errors: refusals }),
  /** What this browser wants of the others' pictures and sound, now and later; `small`: their smallest layer. */
  want: event('media.want', {
    input: z.object({ pictures: z.enum(['full', 'small', 'none']), sound: z.boolean() }),
    output: nothing,
    errors: refusals,
  }),
  /** Ends that stay; of another or an ended one it changes nothing. */
  leave: event('media.leave', { input: z.object({ seat: id }), output: nothing }),
}

const sctpStreamParameters = z.object({
  streamId: z.int().min(0).max(65_534),
  ordered: z.boolean().optional(),
  maxPacketLifeTime: z.int().min(0).max(10_000).optional(),
  maxRetransmits: z.int().min(0).max(100).optional(),
})

const sctpTransport = transport.extend({
  sctpParameters: z.object({
    port: z.int(),
    maxSendMessageSize: z.int(),
    maxReceiveMessageSize: z.int(),
  }),
})

const probeRefusals = ['not_in_call', 'media_preparing', 'media_failed'] as const

/**
 * The network probe of the lobby, in order: `open`, `connect` twice, `produce` for each of two channels,
 * `consume`; the page times what comes back on `ping`, fills `up` and asks how much arrived, then counts what
 * comes on `down`. All but `open` speak for the probe that the connection opened. It ends by itself soon.
 */
export const probeEvents = {
  open: event('media.probe', {
    input: z.object({ callId: id }),
    output: z.object({
      send: sctpTransport,
      receive: sctpTransport,
      iceServers: welcome.shape.iceServers,
    }),
    errors: probeRefusals,
  }),
  connect: event('media.probeConnect', {
    input: z.object({ transportId: id, dtlsParameters }),
    output: nothing,
    errors: probeRefusals,
  }),
  produce: event('media.probeProduce', {
    input: z.object({ label: z.enum(['ping', 'up']), sctpStreamParameters }),
    output: z.object({ dataProducerId: id }),
    errors: probeRefusals,
  }),
  consume: event('media.probeConsume', {
    input: nothing,
    output: z.object({
      consumers: z.array(
        z.object({ id, dataProducerId: id, label: z.enum(['ping', 'down']), sctpStreamParameters }),
      ),
    }),
    errors: probeRefusals,
  }),
  /** Bits a second that arrived on `up`. */
  up: event('media.probeUp', { input: nothing, output: z.object({ rate: z.int() }), errors: probeRefusals }),
  /** Answered when the way down has been filled. */
  down: event('media.probeDown', { input: nothing, output: nothing, errors: probeRefusals }),
  end: event('media.probeEnd', { input: nothing, output: nothing }),
}

export const mediaPushes = {
  offered: push('media.offered', z.object({ seat: id, consumers: z.array(consumerOffer) })),
  /** The sender muted or unmuted. */
  paused: push('media.paused', z.object({ seat: id, consumerId: id, paused: z.boolean() })),
  /** The sender stopped this source or left. */
  withdrawn: push('media.withdrawn', z.object({ seat: id, consumerId: id })),
  /** What congestion control at the server's end gives the way to this browser, bits a second. */
  link: push('media.link', z.object({ seat: id, receivable: z.int() })),
  /** The worker under the call died. Join again: another one is there or coming. */
  lost: push('media.lost', z.object({ seat: id })),
  /** The same person joined from elsewhere; this stay is over and does not come back by itself. */
  replaced: push('media.replaced', z.object({ seat: id })),
  /** The call was closed by the server. */
  ended: push('media.ended', z.object({ seat: id })),
}
