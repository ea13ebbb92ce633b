import { once } from 'node:events'
import { connect, createServer, type Server, type Socket } from 'node:net'

/** What becomes of connections when a link is cut: both ends hear of it, or the page alone. */
export type Cut = 'heard' | 'unheard'

/** A network between a page and a process, which can be cut, and mended to lead to another process. */
export class Link {
  readonly #server: Server
  readonly #ways = new Map<Socket, Socket>()
  #to: string | undefined

  private constructor(server: Server, to: string) {
    this.#server = server
    this.#to = to
    server.on('connection', (page) => this.#lead(page))
  }

  /** Opens one to the process at this address. */
  static async open(to: string): Promise<Link> {
    const server = createServer()
    await once(server.listen(0, '127.0.0.1'), 'listening')
    return new Link(server, to)
  }

  get address(): string {
    const address = this.#server.address()
    if (address === null || typeof address === 'string') throw new Error('no port was given')
    return `http://127.0.0.1:${address.port}`
  }

  /** Until it is mended, nothing gets through and no connection is made. */
  cut(how: Cut): void {
    this.#to = undefined
    for (const [page, process] of this.#ways) {
      page.unpipe(process)
      process.unpipe(page)
      page.destroy()
      if (how === 'heard') process.destroy()
    }
  }

  mend(to: string): void {
    this.#to = to
  }

  close(): void {
    this.#server.close()
    for (const [page, process] of this.#ways) {
      page.destroy()
      process.destroy()
    }
  }

  #lead(page: Socket): void {
    page.on('error', () => undefined)
    if (this.#to === undefined) return void page.destroy()
    const process = connect(Number(new URL(this.#to).port), '127.0.0.1')
    process.on('error', () => undefined).once('close', () => this.#ways.delete(page))
    this.#ways.set(page, process)
    page.pipe(process)
    process.pipe(page)
  }
}
