import { readFile } from 'node:fs/promises'
import path from 'node:path'
import { z } from 'zod'

/**
 * Whether everything that is shipped or run in production may go with our Apache-2.0: permissive licences, and the
 * MPL for packages that are used as they are (its section 3.3). CC-BY-3.0 is the holidays' data, named in the README.
 */
const allowed = new Set([
  '0BSD',
  'Apache-2.0',
  'BlueOak-1.0.0',
  'BSD-2-Clause',
  'BSD-3-Clause',
  'CC-BY-3.0',
  'CC0-1.0',
  'ISC',
  'MIT',
  'MIT-0',
  'MPL-2.0',
  'PSF-2.0',
  'Unlicense',
])

const root = path.resolve(import.meta.dirname, '..')
const lock = z.object({ packages: z.record(z.string(), z.object({ dev: z.boolean().optional() })) })
const old = z.object({ type: z.string() })
const manifest = z
  .object({
    license: z.union([z.string(), old]).optional(),
    licenses: z.array(old).optional(),
  })
  .transform(({ license, licenses = [] }) =>
    typeof license === 'string'
      ? license
      : [license, ...licenses].flatMap((one) => one?.type ?? []).join(' OR '),
  )

/** An SPDX expression without nesting: of what is joined by OR one is enough, of what is joined by AND all count. */
function isAllowed(expression: string): boolean {
  return expression
    .replace(/[()]/g, '')
    .split(' OR ')
    .some((all) => all.split(' AND ').every((one) => allowed.has(one.trim())))
}

const { packages } = lock.parse(JSON.parse(await readFile(path.join(root, 'package-lock.json'), 'utf8')))
const refused: string[] = []
let seen = 0
for (const [place, { dev }] of Object.entries(packages)) {
  if (place === '' || dev) continue
  // Optional ones are not installed on every platform.
  const found = await readFile(path.join(root, place, 'package.json'), 'utf8').catch(() => undefined)
  if (found === undefined) continue
  seen++
  const licence = manifest.parse(JSON.parse(found))
  if (!isAllowed(licence)) refused.push(`${place}: ${licence || 'no licence'}`)
}
for (const line of refused) console.log(line)
if (seen === 0) console.log('No package was found: run npm ci.')
process.exitCode = refused.length > 0 || seen === 0 ? 1 : 0
