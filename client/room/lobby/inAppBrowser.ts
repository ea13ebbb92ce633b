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

/** What the way out of a messenger looks like on this device. */
export function systemOf(userAgent: string): 'android' | 'ios' | 'other' {
  if (/Android/.test(userAgent)) return 'android'
  return /iPhone|iPad/.test(userAgent) ? 'ios' : 'other'
}

/**
 * The same page as Android's Chrome opens it, also from inside another app; without Chrome, in the browser of the
 * person's choice (https://developer.chrome.com/docs/android/intents).
 */
export function intentFor(address: string): string {
  const { host, pathname, search, protocol } = new URL(address)
  const fallback = encodeURIComponent(address)
  return `intent://${host}${pathname}${search}#Intent;scheme=${protocol.slice(0, -1)};package=com.android.chrome;S.browser_fallback_url=${fallback};end`
}
