import type { IncomingMessage } from 'node:http'
import { isIPv6 } from 'node:net'

/**
 * What one guest at most can speak from, for counting: an IPv4 address, or the /64 that a single IPv6 line
 * is given (RFC 6177), in which its holder changes addresses at will.
 */
export function networkOf(address: string | undefined): string {
  if (address === undefined) return 'unknown'
  const plain = address.replace(/^::ffff:(?=\d+\.)/i, '').replace(/%.*$/, '')
  if (!isIPv6(plain)) return plain
  const [left = [], right = []] = plain.split('::').map((half) => half.split(':').filter(Boolean))
  const zeros = plain.includes('::') ? Array.from({ length: 8 - left.length - right.length }, () => '0') : []
  const groups = [...left, ...zeros, ...right].slice(0, 4)
  return `${groups.map((group) => Number.parseInt(group, 16).toString(16)).join(':')}::/64`
}

/**
 * The address that a request came from, by what so many proxies in front of this server say, each of which adds the one it
 * was asked from; of requests that Express does not see. It tells the same of its own as `request.ip`.
 */
export function addressOf(
  { headers, socket }: Pick<IncomingMessage, 'headers'> & { socket: { remoteAddress?: string | undefined } },
  proxies: number,
): string | undefined {
  const forwarded = String(headers['x-forwarded-for'] ?? '')
    .split(',')
    .map((one) => one.trim())
    .filter(Boolean)
  const way = [socket.remoteAddress, ...forwarded.reverse()]
  return way[Math.min(proxies, way.length - 1)]
}
