import { Device } from 'mediasoup-client'
import { io, type Socket } from 'socket.io-client'
import type { Asked } from './wire.ts'

/** mediasoup and nothing else: a button that enters, one's own camera and microphone sent, the others' shown. */
const socket: Socket<object, Asked> = io({ transports: ['websocket'] })
const media = await navigator.mediaDevices.getUserMedia({ audio: true, video: { width: 640, height: 480 } })
const device = await Device.factory()

async function enter(): Promise<void> {
  const { capabilities, send, receive } = await socket.emitWithAck('enter')
  await device.load({ routerRtpCapabilities: capabilities })
  const [sending, receiving] = [device.createSendTransport(send), device.createRecvTransport(receive)]
  for (const transport of [sending, receiving])
    transport.on('connect', ({ dtlsParameters }, done, failed) => {
      socket.emitWithAck('connectTransport', transport.id, dtlsParameters).then(done, failed)
    })
  sending.on('produce', ({ kind, rtpParameters }, done, failed) => {
    socket.emitWithAck('produce', kind, rtpParameters).then((id) => done({ id }), failed)
  })
  const shown = async () => {
    for (const consumable of await socket.emitWithAck('consume', device.recvRtpCapabilities)) {
      const { track } = await receiving.consume(consumable)
      const element = document.createElement(track.kind === 'video' ? 'video' : 'audio')
      element.autoplay = true
      element.srcObject = new MediaStream([track])
      document.body.append(element)
    }
  }
  await Promise.all([shown(), ...media.getTracks().map((track) => sending.produce({ track }))])
}

const button = document.createElement('button')
button.textContent = 'Enter'
button.addEventListener('click', () => void enter())
document.body.append(button)
