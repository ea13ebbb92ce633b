const anyId = '00000000-0000-4000-8000-000000000000'
/** Holds the fields of every media event; whatever its ids name is nowhere. */
export const mediaInput = {
  seat: anyId,
  transportId: anyId,
  producerId: anyId,
  consumerId: anyId,
  source: 'mic',
  kind: 'audio',
  paused: false,
  pictures: 'none',
  sound: true,
  callId: anyId,
  label: 'ping',
  sctpStreamParameters: { streamId: 0 },
  rtpCapabilities: { codecs: [], headerExtensions: [] },
  rtpParameters: {
    codecs: [{ mimeType: 'audio/opus', payloadType: 100, clockRate: 48_000, channels: 2 }],
    encodings: [{ ssrc: 1 }],
  },
  dtlsParameters: {
    fingerprints: [{ algorithm: 'sha-256', value: Array.from({ length: 32 }, () => 'AB').join(':') }],
  },
}
