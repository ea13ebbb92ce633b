import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import path from 'node:path'
import type { z } from 'zod'
import { atExit } from '../../support/atExit.ts'
import { type Asked, cpuUsed, opened } from './wire.ts'

/** A process of the measurement that is asked things, one after the other. */
export class Child {
  readonly #process: ChildProcess
  readonly #ended: Promise<never>

  /** Starts `script` of this folder. */
  constructor(script: string, args: readonly string[]) {
    this.#process = fork(path.join(import.meta.dirname, script), args, { serialization: 'advanced' })
    this.#process.once(
      'exit',
      atExit(() => this.#process.kill('SIGKILL')),
    )
    this.#ended = once(this.#process, 'exit').then(([code]) => {
      throw new Error(`${script} ended with ${code}`)
    })
    // Whoever waits for an answer hears of it.
    this.#ended.catch(() => undefined)
  }

  /** The address it listens on. */
  async opened(): Promise<string> {
    return opened.parse(await this.#message()).address
  }

  async ask<S extends z.ZodType>(asked: Asked, answer: S): Promise<z.output<S>> {
    this.#process.send(asked)
    return answer.parse(await this.#message())
  }

  /** How long it has computed so far, µs. */
  async cpu(): Promise<number> {
    return (await this.ask({ ask: 'cpu' }, cpuUsed)).us
  }

  async end(): Promise<void> {
    this.#process.kill('SIGKILL')
    await this.#ended.catch(() => undefined)
  }

  async #message(): Promise<unknown> {
    const [message] = await Promise.race([once(this.#process, 'message'), this.#ended])
    return message
  }
}
