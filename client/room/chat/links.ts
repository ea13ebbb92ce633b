/** A web address within a text. */
export interface Link {
  href: string
  /** As it was written. */
  text: string
  /** Where it begins, in the text. */
  at: number
  /** The host that is really gone to, where the writing shows another or shows it in signs that look like others. */
  host: string | null
}

/** Signs without a shape of their own, such as those that turn the reading direction, end an address. */
const written = /\bhttps?:\/\/[^\s\p{C}<>"`]+/giu
/** Belongs to the sentence rather than to the address that it ends with. */
const sentenceEnds = new Set(".,;:!?'’”»*_~…)]}")
const brackets: Record<string, string> = { ')': '(', ']': '[', '}': '{' }

/** A text in pieces: words, and the http and https addresses among them. */
export function linksIn(text: string): (string | Link)[] {
  const pieces: (string | Link)[] = []
  let from = 0
  for (const match of text.matchAll(written)) {
    const link = linkOf(trimmed(match[0]), match.index)
    if (!link) continue
    if (link.at > from) pieces.push(text.slice(from, link.at))
    pieces.push(link)
    from = link.at + link.text.length
  }
  if (from < text.length) pieces.push(text.slice(from))
  return pieces
}

/** Without the sentence's own signs; a bracket that was opened within it stays. */
function trimmed(address: string): string {
  let kept = address
  for (let end = kept.at(-1); end && sentenceEnds.has(end); end = kept.at(-1)) {
    const opening = brackets[end]
    if (opening && count(kept, opening) >= count(kept, end)) break
    kept = kept.slice(0, -1)
  }
  return kept
}

function count(text: string, sign: string): number {
  return text.split(sign).length - 1
}

function linkOf(text: string, at: number): Link | null {
  if (!URL.canParse(text)) return null
  const { protocol, host, href, username, password } = new URL(text)
  if (protocol !== 'http:' && protocol !== 'https:') return null
  // What stands before an @ passes for the host: "https://bank.example@evil.example".
  if (username || password) return null
  const plain = text.slice(protocol.length + 2).toLowerCase()
  const honest = plain.startsWith(host) && /^(:\d*)?([/?#]|$)/.test(plain.slice(host.length))
  return { href, text, at, host: honest ? null : host }
}
