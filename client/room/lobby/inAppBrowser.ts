/** Apps whose built-in browsers are known by what they add to the user agent. */
const apps: [name: string, sign: RegExp][] = [
  ['WhatsApp', /WhatsApp/i],
  ['Telegram', /Telegram/i],
  ['Facebook', /FBAN|FBAV|FB_IAB/],
  ['Instagram', /Instagram/],
  ['LINE', /\bLine\//],
  ['WeChat', /MicroMessenger/],
  ['KakaoTalk', /KAKAOTALK/i],
  ['Viber', /Viber/i],
]

/** The app whose built-in browser shows this page, where video often fails; null in a browser of its own. */
export function inAppBrowser(userAgent: string): string | null {
  const app = apps.find(([, sign]) => sign.test(userAgent))
  if (app) return app[0]
  // Android's WebView says so itself.
  return /; wv\)/.test(userAgent) ? 'Android' : null
}
