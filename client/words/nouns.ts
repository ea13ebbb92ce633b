import 'i18next'
import type account from './en/account.json'
import type app from './en/app.json'
import type deal from './en/deal.json'
import type error from './en/error.json'
import type firm from './en/firm.json'
import type forum from './en/forum.json'
import type matching from './en/matching.json'
import type privacy from './en/privacy.json'
import type room from './en/room.json'
import type schedule from './en/schedule.json'
import type sharing from './en/sharing.json'
import type wall from './en/wall.json'

/** Every file of words: a new `<noun>.json` stands in each language's folder and in this list. */
declare module 'i18next' {
  interface CustomTypeOptions {
    defaultNS: 'app'
    resources: {
      account: typeof account
      app: typeof app
      deal: typeof deal
      error: typeof error
      firm: typeof firm
      forum: typeof forum
      matching: typeof matching
      privacy: typeof privacy
      room: typeof room
      schedule: typeof schedule
      sharing: typeof sharing
      wall: typeof wall
    }
  }
}
