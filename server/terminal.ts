import type { MediaPlane, MediaStatus } from './media/plane.ts'

/** Speaks to the person at the terminal, in sentences; a production server writes its log alone. */
export type Say = (sentence: string) => void

export function sayTo(output: { write(text: string): unknown }, quiet: boolean): Say {
  return (sentence) => void (quiet || output.write(`${sentence}\n`))
}

/** Where to go and, in demo mode, whom to be. */
export function welcome(address: string, people: readonly { role: string; email: string }[]): string {
  const lines = [`Pendopo is open at ${address}`]
  if (people.length > 0)
    lines.push(
      `Try the demo forum at ${address}/demo: one press signs you in as any of its people, for example`,
      ...people.map(({ role, email }) => `  ${role.padEnd(12)} ${email}`),
      `Mails it would send are at ${address}/dev/mail`,
    )
  return `${lines.join('\n')}\nCtrl-C stops it.`
}

/** Tells how far video is: each tenth of a long preparation, and its end. */
export function followMedia(media: Pick<MediaPlane, 'status' | 'onStatus'>, say: Say): void {
  let said = ''
  const tell = (status: MediaStatus) => {
    const sentence = sentenceOf(status)
    if (sentence && sentence !== said) say(sentence)
    said = sentence ?? said
  }
  tell(media.status())
  media.onStatus(tell)
}

function sentenceOf(status: MediaStatus): string | undefined {
  if (status.state === 'ready') return 'Video is ready.'
  if (status.state === 'failed') return `There will be no video: ${status.sentence}`
  if (status.progress === undefined) return status.note && `Preparing video: ${status.note}`
  return `Preparing video: ${Math.floor(status.progress * 10) * 10} %`
}
