import { once } from 'node:events'
import { createServer } from 'node:http'
import path from 'node:path'
import { Server, type Socket } from 'socket.io'
import { build } from 'vite'
import { type MediaMounting, mountMediaEvents } from '../../server/media/events.ts'
import type { MediaPlane } from '../../server/media/plane.ts'
import { mountProbeEvents } from '../../server/media/probeEvents.ts'
import { Refusal, refuse } from '../../server/platform/refusal.ts'

/** Bundles the page that `mediaPage/page.ts` is, or another; once for all tests of a file. */
export async function bundleMediaPage(
  entry = path.join(import.meta.dirname, 'mediaPage/page.ts'),
): Promise<Map<string, string>> {
  const built = await build({
    configFile: false,
    logLevel: 'error',
    publicDir: false,
    build: {
      write: false,
      minify: false,
      rolldownOptions: { input: entry, output: { entryFileNames: 'page.js', chunkFileNames: '[name].js' } },
    },
  })
  const files = new Map<string, string>()
  for (const { output } of [built].flat().filter((one) => 'output' in one))
    for (const file of output) if (file.type === 'chunk') files.set(`/${file.fileName}`, file.code)
  return files
}

/** The least server around a media plane: whoever says who they are is believed, but for the name `stranger`. */
export async function serveCalls(plane: MediaPlane, page: Map<string, string>, listenIp = '127.0.0.1') {
  const http = createServer((request, response) => {
    const file = page.get(new URL(request.url ?? '/', 'http://localhost').pathname)
    response.setHeader('content-type', file ? 'text/javascript' : 'text/html')
    response.end(file ?? '<!doctype html><title>Call</title><script type="module" src="/page.js"></script>')
  })
  const sockets = new Server(http)
  const answers: ((socket: Socket) => void)[] = []
  const on: MediaMounting<Socket>['on'] = (event, answer) => {
    answers.push((socket) =>
      socket.on(event.name, async (input: unknown, reply: (answer: unknown) => void) => {
        const parsed = event.input.safeParse(input)
        if (!parsed.success) return reply({ ok: false, error: { code: 'bad_input' } })
        try {
          // The schema is the event's own; the generic cannot show it.
          const data = await answer(socket, parsed.data as Parameters<typeof answer>[1])
          reply({ ok: true, data: event.output.parse(data) })
        } catch (error) {
          if (!(error instanceof Refusal)) console.error(event.name, error)
          reply({ ok: false, error: { code: error instanceof Refusal ? error.code : 'internal' } })
        }
      }),
    )
  }
  const probes = mountProbeEvents<Socket>({
    plane,
    on,
    admit: async (socket) => ({ peerId: String(socket.handshake.auth.as) }),
  })
  const media = mountMediaEvents<Socket>({
    plane,
    on,
    admit: async (socket) => {
      const peerId = String(socket.handshake.auth.as)
      if (peerId === 'stranger') refuse('not_allowed')
      return { peerId, tell: (push, data) => void socket.emit(push.name, push.data.parse(data)) }
    },
  })
  sockets.on('connection', (socket) => {
    for (const answer of answers) answer(socket)
    socket.on('disconnect', () => {
      media.leave(socket)
      probes.leave(socket)
    })
  })
  http.listen(0, listenIp)
  await once(http, 'listening')
  const address = http.address()
  if (address === null || typeof address === 'string') throw new Error('no port was given')
  return {
    url: `http://127.0.0.1:${address.port}`,
    async close() {
      const closed = sockets.close()
      // Those that a browser opened ahead and never spoke on, or whose network is gone, would be waited for.
      http.closeAllConnections()
      await closed
    },
  }
}
