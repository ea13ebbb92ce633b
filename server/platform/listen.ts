import type { Server } from 'node:http'
import { CannotStart } from './cannotStart.ts'

/** Listens, and answers the address as `http://host:port`. Throws {@link CannotStart} where the port is taken. */
export async function listenOn(server: Server, port: number, host: string): Promise<string> {
  await new Promise<void>((listening, failed) => {
    server.once('error', failed).listen(port, host, () => {
      server.off('error', failed)
      listening()
    })
  }).catch((error: unknown) => {
    throw isTaken(error) ? new CannotStart(portTaken(port)) : error
  })
  const address = server.address()
  const actual = typeof address === 'object' ? address?.port : undefined
  return `http://${host === '0.0.0.0' ? 'localhost' : host}:${actual ?? port}`
}

function isTaken(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'EADDRINUSE'
}

function portTaken(port: number): string {
  return `Port ${port} is in use already. Stop what listens there, or choose another port with PORT.`
}
