import { randomUUID } from 'node:crypto'
import type { account } from '../../shared/account.ts'
import type { Output } from '../../shared/contract.ts'
import type { Coordination } from '../platform/coordination/coordination.ts'
import type { Db } from '../platform/db/database.ts'
import { refuse } from '../platform/refusal.ts'
import { type Actor, type Reading, type Runner, runFor, type Work } from '../platform/work.ts'
import { appUri, newAppSecret, newRecoveryCodes, recoveryHash, seal, spanOf, unseal } from './appCodes.ts'
import { takeCode } from './codes.ts'
import * as store from './store.ts'

/**
 * The second step at sign-in, for whoever turned it on: after the mail, a code of an authenticator app (RFC 6238) or
 * a recovery code. Its times stand on the runner's clock.
 */
export interface SecondStepParts {
  db: Db
  /** The server's secret. */
  secret: string
  coordination: Coordination
  runner: Runner
}

/** How long somebody who has proven the address may take for the second step, in ms. */
export const halfLifetime = 10 * 60_000
const triesEach = 5
/**
 * Codes that may be tried for one person in a quarter of an hour: at sign-in by whoever has the mailbox, and by whoever
 * has a session. Together below the hundred an hour of OWASP ASVS 2.2.1; apart, so that neither keeps the other out.
 * Whoever has neither is not counted, for nothing is looked at.
 */
const triesInQuarter = { signingIn: 16, signedIn: 8 }
const quarterHour = 15 * 60_000

/**
 * Notes that the address was proven and the second step is still to be taken, and answers the note's id. Undefined where
 * its person has the second step off, or nobody has the address yet.
 */
export async function beginHalf({ db, runner }: SecondStepParts, email: string): Promise<string | undefined> {
  const on = await db
    .selectFrom('secondSteps as s')
    .innerJoin('users as u', 'u.id', 's.userId')
    .select('s.userId')
    .where('u.email', '=', email)
    .where('s.confirmedAt', 'is not', null)
    .executeTakeFirst()
  if (!on) return undefined
  const id = randomUUID()
  const expiresAt = new Date(runner.now().getTime() + halfLifetime)
  await db.insertInto('halfSignIns').values({ id, userId: on.userId, expiresAt }).execute()
  return id
}

/**
 * Takes the second step, and answers who has signed in. Refuses `app_code_wrong`, and `second_step_over` for a note that
 * is used, over or out of tries: then the address is to be proven anew.
 */
export async function endHalf(parts: SecondStepParts, id: string | undefined, code: string): Promise<Actor> {
  if (id === undefined) return refuse('second_step_over')
  const half = await parts.db
    .updateTable('halfSignIns')
    .set((row) => ({ tries: row('tries', '+', 1) }))
    .where('id', '=', id)
    .where('tries', '<', triesEach)
    .where('expiresAt', '>', parts.runner.now())
    .returning('userId')
    .executeTakeFirst()
  if (!half) return refuse('second_step_over')
  await countTry(parts, 'signingIn', half.userId)
  const actor = await store.actorOf(parts.db, half.userId)
  await runFor(parts.runner, actor, async (work) => {
    await spend(work, parts.secret, code)
    const used = await work.db.deleteFrom('halfSignIns').where('id', '=', id).executeTakeFirst()
    if (used.numDeletedRows === 0n) refuse('second_step_over')
  })
  return actor
}

export async function view({ db, actor }: Reading): Promise<Output<typeof account.secondStep>> {
  const step = await db
    .selectFrom('secondSteps')
    .select(({ selectFrom }) => [
      'confirmedAt',
      selectFrom('recoveryCodes')
        .whereRef('recoveryCodes.userId', '=', 'secondSteps.userId')
        .select(({ fn }) => fn.countAll<number>().as('count'))
        .as('left'),
    ])
    .where('userId', '=', actor.userId)
    .where('confirmedAt', 'is not', null)
    .executeTakeFirst()
  return { since: step?.confirmedAt?.toISOString() ?? null, recoveryCodes: step?.left ?? 0 }
}

/**
 * Makes the secret for the app; nothing is asked for yet. A mailed code shows first that it is the person: else a browser
 * left open would be enough to lock its owner out. Refuses `conflict` where the second step is on.
 */
export async function begin(
  { db, secret: key, runner }: SecondStepParts,
  actor: Actor,
  mailed: { ticket: string; code: string },
): Promise<Output<typeof account.beginSecondStep>> {
  await takeCode({ db, secret: key }, { ...mailed, email: actor.email })
  const secret = newAppSecret()
  const appSecret = seal(key, actor.userId, secret)
  const kept = await db
    .insertInto('secondSteps')
    .values({ userId: actor.userId, appSecret })
    .onConflict((conflict) =>
      conflict.column('userId').doUpdateSet({ appSecret }).where('secondSteps.confirmedAt', 'is', null),
    )
    .returning('userId')
    .executeTakeFirst()
  if (!kept) refuse('conflict')
  const { hostname: host } = new URL(runner.publicUrl)
  return { secret, uri: appUri({ secret, email: actor.email, host }) }
}

/** Turns it on with a first code of the app, and answers the recovery codes: they are shown this once. */
export async function turnOn(parts: SecondStepParts, actor: Actor, code: string): Promise<string[]> {
  await countTry(parts, 'signedIn', actor.userId)
  return runFor(parts.runner, actor, async (work) => {
    const step = await rowOf(work, false)
    const lastSpan = spanOf(unseal(parts.secret, actor.userId, step.appSecret), code, work.now)
    if (lastSpan === undefined) return refuse('app_code_wrong')
    await work.db
      .updateTable('secondSteps')
      .set({ confirmedAt: work.now, lastSpan })
      .where('userId', '=', actor.userId)
      .execute()
    const codes = await giveRecoveryCodes(work, parts.secret)
    note(work, 'on')
    return codes
  })
}

/** New recovery codes, for a code of the app or one of the last; all earlier ones end. */
export async function renewRecoveryCodes(
  parts: SecondStepParts,
  actor: Actor,
  code: string,
): Promise<string[]> {
  await countTry(parts, 'signedIn', actor.userId)
  return runFor(parts.runner, actor, async (work) => {
    await spend(work, parts.secret, code)
    const codes = await giveRecoveryCodes(work, parts.secret)
    note(work, 'renewed')
    return codes
  })
}

/** Turns it off, for a code of the app or a recovery code: a browser left open is not enough. */
export async function turnOff(parts: SecondStepParts, actor: Actor, code: string): Promise<void> {
  await countTry(parts, 'signedIn', actor.userId)
  await runFor(parts.runner, actor, async (work) => {
    await spend(work, parts.secret, code)
    for (const table of ['halfSignIns', 'secondSteps'] as const)
      await work.db.deleteFrom(table).where('userId', '=', actor.userId).execute()
    note(work, 'off')
  })
}

async function countTry({ coordination }: SecondStepParts, by: keyof typeof triesInQuarter, userId: string) {
  const use = await coordination.allow(`second-step:${by}:${userId}`, triesInQuarter[by], quarterHour)
  if (!use.allowed) refuse('too_many_requests', { seconds: Math.ceil(use.retryAfterMs / 1000) })
}

/** Held until the end of the transaction: of two with the same code, the second sees that it was used. */
async function rowOf({ db, actor }: Work, confirmed: boolean) {
  const row = await db
    .selectFrom('secondSteps')
    .select(['appSecret', 'lastSpan'])
    .where('userId', '=', actor.userId)
    .where('confirmedAt', confirmed ? 'is not' : 'is', null)
    .forUpdate()
    .executeTakeFirst()
  return row ?? refuse('conflict')
}

/** Uses up a code of the app (six digits) or a recovery code. Refuses `app_code_wrong`, also for one that was used. */
async function spend(work: Work, key: string, code: string): Promise<void> {
  const { db, actor, now } = work
  const { appSecret, lastSpan } = await rowOf(work, true)
  if (code.length === 6) {
    const span = spanOf(unseal(key, actor.userId, appSecret), code, now)
    if (span === undefined || span <= lastSpan) return refuse('app_code_wrong')
    await db.updateTable('secondSteps').set({ lastSpan: span }).where('userId', '=', actor.userId).execute()
    return
  }
  const used = await db
    .deleteFrom('recoveryCodes')
    .where('userId', '=', actor.userId)
    .where('codeHash', '=', recoveryHash(key, actor.userId, code))
    .executeTakeFirst()
  if (used.numDeletedRows === 0n) refuse('app_code_wrong')
  note(work, 'recovered')
}

async function giveRecoveryCodes({ db, actor: { userId } }: Work, key: string): Promise<string[]> {
  const codes = newRecoveryCodes()
  await db.deleteFrom('recoveryCodes').where('userId', '=', userId).execute()
  await db
    .insertInto('recoveryCodes')
    .values(codes.map((code) => ({ userId, codeHash: recoveryHash(key, userId, code) })))
    .execute()
  return codes
}

/** Who has a phone or a mailbox that is not theirs is seen by its owner: each change is mailed, and in the audit. */
function note(work: Work, change: 'on' | 'off' | 'renewed' | 'recovered'): void {
  const { userId, email, name, language, zone } = work.actor
  work.audit({ action: `account.secondStep.${change}`, subjectId: userId })
  work.notify({
    kind: 'second_step',
    reader: { email, name, language, zone },
    change,
    link: `${work.publicUrl}/account`,
  })
  work.tell([`user:${userId}`], ['account'])
}
