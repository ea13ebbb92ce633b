import { execFile } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { promisify } from 'node:util'
import { expect } from 'vitest'

/** What a real server has around it, as the project ships it. */
export const deploy = path.resolve(import.meta.dirname, '../../deploy')

export const shipped = (name: string) => readFileSync(path.join(deploy, name), 'utf8')

/**
 * Writes a file of deploy/ into this folder, with what has to be other on this machine; each change has to find its
 * place. Answers its path.
 */
export function adapted(dir: string, name: string, changes: readonly [RegExp, string][]): string {
  const whole = changes.reduce((words, [from, to]) => {
    expect(words, `${name} has no ${from}`).toMatch(from)
    return words.replace(from, to)
  }, shipped(name))
  const file = path.join(dir, path.basename(name))
  writeFileSync(file, whole)
  return file
}

/** Makes a key and a certificate that nobody vouches for, named as ACME clients name them, in this folder. */
export async function makeCertificate(dir: string, name: string): Promise<void> {
  const files = ['-keyout', path.join(dir, 'privkey.pem'), '-out', path.join(dir, 'fullchain.pem')]
  const kind = ['-x509', '-newkey', 'rsa:2048', '-nodes', '-days', '2', '-subj', `/CN=${name}`]
  await promisify(execFile)('openssl', ['req', ...kind, ...files])
}
