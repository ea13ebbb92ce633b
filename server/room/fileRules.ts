import type { SharedFile } from '../../shared/sharing.ts'

/** How a file of each type ends; the first where its name says nothing of the kind. */
const endings: Record<SharedFile['type'], readonly [string, ...string[]]> = {
  'application/pdf': ['.pdf'],
  'image/jpeg': ['.jpg', '.jpeg'],
  'image/png': ['.png'],
  'image/webp': ['.webp'],
}

/** In characters, without the ending; what every file system takes. */
const longest = 100

/**
 * The name that a file is kept and given back under: without folders, without signs that cannot be seen or that
 * turn the reading direction, and ending as its type ends, whatever its sender called it.
 */
export function cleanName(given: string, type: SharedFile['type']): string {
  const name = (given.normalize('NFC').split(/[/\\]/).at(-1) ?? '')
    .replace(/[\p{C}<>:"|?*]/gu, '')
    .replace(/\s+/g, ' ')
    .trim()
  const ending = endings[type].find((one) => name.toLowerCase().endsWith(one))
  const stem = [...(ending ? name.slice(0, -ending.length) : name)].slice(0, longest).join('')
  return (stem.replace(/^[. ]+|[. ]+$/g, '') || 'file') + (ending ?? endings[type][0])
}
