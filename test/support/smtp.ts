import { once } from 'node:events'
import { createServer, type Socket } from 'node:net'
import { createInterface } from 'node:readline'

/** A mail as the server took it from the wire. */
export interface TakenMail {
  from: string
  to: string[]
  /** Headers and body, lines ending in CRLF. */
  raw: string
}

export interface SmtpServer {
  url: string
  mails: TakenMail[]
  /** Mails it was given and did not take; those with refused recipients have no body. */
  refused: TakenMail[]
  /** What it answers to the next recipient, or to the next whole message, such as `451 try later`. */
  refuseNext(what: 'recipient' | 'message', answer: string): void
  close(): Promise<void>
}

/**
 * A mail server that speaks as much SMTP (RFC 5321) as is needed to take mails, on this port of 127.0.0.1 or on a free
 * one.
 */
export async function startSmtp(at = 0): Promise<SmtpServer> {
  const mails: TakenMail[] = []
  const refused: TakenMail[] = []
  const refusals = { recipient: [] as string[], message: [] as string[] }
  const sockets = new Set<Socket>()

  const serve = async (socket: Socket) => {
    const say = (answer: string) => socket.write(`${answer}\r\n`)
    let mail: TakenMail = { from: '', to: [], raw: '' }
    let inData = false
    say('220 smtp.example ready')
    for await (const line of createInterface({ input: socket, crlfDelay: Number.POSITIVE_INFINITY })) {
      if (inData) {
        if (line !== '.') mail.raw += `${line.replace(/^\./, '')}\r\n`
        else {
          inData = false
          const refusal = refusals.message.shift()
          ;(refusal ? refused : mails).push(mail)
          say(refusal ?? '250 taken')
        }
        continue
      }
      const address = /<([^>]*)>/.exec(line)?.[1] ?? ''
      if (/^(EHLO|HELO)/i.test(line)) say('250 smtp.example')
      else if (/^MAIL FROM:/i.test(line)) {
        mail = { from: address, to: [], raw: '' }
        say('250 ok')
      } else if (/^RCPT TO:/i.test(line)) {
        const refusal = refusals.recipient.shift()
        if (refusal) refused.push(mail)
        else mail.to.push(address)
        say(refusal ?? '250 ok')
      } else if (/^DATA/i.test(line)) {
        inData = true
        say('354 go on')
      } else if (/^QUIT/i.test(line)) socket.end('221 bye\r\n')
      else say('250 ok')
    }
  }

  const server = createServer((socket) => {
    sockets.add(socket.on('error', () => socket.destroy()).once('close', () => sockets.delete(socket)))
    void serve(socket)
  }).listen(at, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('no port was given')
  return {
    url: `smtp://127.0.0.1:${address.port}`,
    mails,
    refused,
    refuseNext: (what, answer) => void refusals[what].push(answer),
    async close() {
      for (const socket of sockets) socket.destroy()
      server.close()
      await once(server, 'close')
    },
  }
}
