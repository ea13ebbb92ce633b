import { z } from 'zod'
import { command, query } from './contract.ts'
import { email, id, instant, language, line, nothing, zone } from './values.ts'

/** The privacy notice as it is now (`client/words/…/privacy.json`). Whoever agreed to an earlier one is asked again. */
export const privacyVersion = '2026-11'

/** The person who is signed in, as their own pages see them. */
export const me = z.object({
  id,
  email,
  name: z.string(),
  language,
  zone,
  /** Agreed to the privacy notice as it is now. */
  consented: z.boolean(),
})
export type Me = z.infer<typeof me>

const code = z.string().regex(/^\d{6}$/)

/** Six digits of an authenticator app, or a recovery code; spaces and hyphens do not count. */
const appCode = z
  .string()
  .max(40)
  .overwrite((typed) => typed.replace(/[\s-]/g, '').toLowerCase())
  .regex(/^(\d{6}|[0-9a-z]{10})$/)
/** Shown once: only their hashes are kept. */
const recoveryCodes = z.object({ recoveryCodes: z.array(z.string()) })

/** What the mailed link carries of its mail, in its fragment. The secret is 32 bytes in base64url. */
export const linkCarries = z.object({ email, ticket: id, secret: z.string().regex(/^[\w-]{43}$/) })

/** A path of this site, with its query; `//host` and `/\host` would lead to another. */
const ownPath = z
  .string()
  .max(300)
  .regex(/^\/(?![/\\])[^\p{Cc}\p{Cs}]*$/u)

/** What the page needs to know before anyone is signed in. */
export const account = {
  session: query('account.session', {
    path: '/session',
    input: nothing,
    output: z.object({
      me: me.nullable(),
      demo: z.boolean(),
      /** The server's clock, ISO UTC: pages count down on it, not on their own. */
      now: z.iso.datetime(),
    }),
    access: 'public',
  }),
  /**
   * Mails a link and a six-digit code to the address. The answer never says whether it is known; the browser
   * is given the code's ticket as a cookie. `mailed_already` says that links mailed a moment ago are still good.
   */
  sendCode: command('account.sendCode', {
    path: '/sign-in/code',
    input: z.object({ email, language, next: ownPath.optional() }),
    output: nothing,
    errors: ['mailed_already'],
    access: 'public',
  }),
  /** Proves the address with the code, typed in the browser where it was asked for. */
  signIn: command('account.signIn', {
    path: '/sign-in',
    input: z.object({ email, code, language, zone }),
    output: me,
    errors: ['code_wrong', 'code_expired', 'second_step_due'],
    access: 'public',
  }),
  /** Proves the address with what the mailed link carries, sent on a press, in any browser. */
  signInByLink: command('account.signInByLink', {
    path: '/sign-in/link',
    input: linkCarries.extend({ language, zone }),
    output: me,
    errors: ['code_expired', 'second_step_due'],
    access: 'public',
  }),
  /**
   * After `second_step_due`, in the same browser within ten minutes: signs in with a code of the app, or a recovery code.
   * Of wrong ones five are taken; then the address is to be proven anew (`second_step_over`).
   */
  takeSecondStep: command('account.takeSecondStep', {
    path: '/sign-in/second-step',
    input: z.object({ code: appCode, language, zone }),
    output: me,
    errors: ['app_code_wrong', 'second_step_over'],
    access: 'public',
  }),
  signOut: command('account.signOut', {
    path: '/sign-out',
    input: nothing,
    output: nothing,
    access: 'public',
  }),
  /** Ends all of one's sessions, in every browser. */
  signOutEverywhere: command('account.signOutEverywhere', {
    path: '/sign-out-everywhere',
    input: nothing,
    output: nothing,
    access: 'public',
  }),
  /** The browsers in which one is signed in. */
  devices: query('account.devices', {
    path: '/me/devices',
    input: nothing,
    output: z.object({
      devices: z.array(
        z.object({
          id,
          /** Names such as Chrome and Android; null where a browser is not known by what it says. */
          browser: z.string().nullable(),
          system: z.string().nullable(),
          /** The one that asks. */
          isOwn: z.boolean(),
          since: instant,
          /** To the day. */
          lastUsed: instant,
        }),
      ),
    }),
  }),
  /** Signs one of one's browsers out, with its open pages; of what is not one's own nothing is said. */
  endDevice: command('account.endDevice', {
    path: '/me/devices/:deviceId/end',
    input: z.object({ deviceId: id }),
    output: nothing,
  }),
  /** Signs out all but this one. */
  endOtherDevices: command('account.endOtherDevices', {
    path: '/me/devices/end-others',
    input: nothing,
    output: nothing,
  }),
  /** Whether signing in takes a code of an authenticator app after the mail. */
  secondStep: query('account.secondStep', {
    path: '/me/second-step',
    input: nothing,
    output: z.object({
      /** Null where it is off. */
      since: instant.nullable(),
      /** How many are left. */
      recoveryCodes: z.int(),
    }),
  }),
  /** Makes the secret for an app, for a mailed code. It is asked for only once it is turned on. */
  beginSecondStep: command('account.beginSecondStep', {
    path: '/me/second-step/begin',
    input: z.object({ code }),
    /** The secret in base32, and the `otpauth:` address that holds it. */
    output: z.object({ secret: z.string(), uri: z.string() }),
    errors: ['code_wrong', 'code_expired'],
  }),
  /** Turns it on with a first code of the app; signs out all browsers but this one. */
  turnOnSecondStep: command('account.turnOnSecondStep', {
    path: '/me/second-step/on',
    input: z.object({ code: appCode }),
    output: recoveryCodes,
    errors: ['app_code_wrong'],
  }),
  /** For a code of the app or a recovery code: new ones in place of all earlier ones. */
  renewRecoveryCodes: command('account.renewRecoveryCodes', {
    path: '/me/second-step/recovery-codes',
    input: z.object({ code: appCode }),
    output: recoveryCodes,
    errors: ['app_code_wrong'],
  }),
  /** For a code of the app or a recovery code. */
  turnOffSecondStep: command('account.turnOffSecondStep', {
    path: '/me/second-step/off',
    input: z.object({ code: appCode }),
    output: nothing,
    errors: ['app_code_wrong'],
  }),
  update: command('account.update', {
    path: '/me',
    input: z.object({ name: line(80).optional(), language: language.optional(), zone: zone.optional() }),
    output: me,
  }),
  /** Agrees to the notice of this version; it is kept with the instant. */
  consent: command('account.consent', {
    path: '/me/consent',
    input: z.object({ version: z.literal(privacyVersion) }),
    output: nothing,
  }),
  /** All that is kept of oneself, by table. */
  copy: query('account.copy', {
    path: '/me/copy',
    input: nothing,
    output: z.object({
      of: z.string(),
      at: z.iso.datetime(),
      records: z.record(z.string(), z.array(z.record(z.string(), z.unknown()))),
    }),
  }),
  /** Takes oneself out of the records for good. The address is proven anew, as when signing in. */
  erase: command('account.erase', {
    path: '/me/erase',
    input: z.object({ code }),
    output: nothing,
    errors: ['code_wrong', 'code_expired', 'last_host', 'still_expected'],
  }),
  /** Demo mode only: whom the try-it page offers to sign in as. */
  demoPeople: query('account.demoPeople', {
    path: '/demo/people',
    input: nothing,
    output: z.object({
      people: z.array(
        z.object({
          email,
          name: z.string(),
          role: z.enum(['host', 'cohost', 'moderator', 'interpreter', 'supplier', 'buyer']),
          organisation: z.string().nullable(),
        }),
      ),
    }),
    access: 'public',
  }),
  /** Demo mode only. */
  demoSignIn: command('account.demoSignIn', {
    path: '/demo/sign-in',
    input: z.object({ email, zone }),
    output: me,
    access: 'public',
  }),
}
