import { expect, test } from 'vitest'
import { browserOf } from '../../client/room/lobby/browser.ts'
import { inAppBrowser, intentFor, systemOf } from '../../client/room/lobby/inAppBrowser.ts'

const android =
  'Mozilla/5.0 (Linux; Android 14; SM-A155F; wv) AppleWebKit/537.36 (KHTML, like Gecko) Version/4.0'

test.each([
  [`${android} Chrome/131.0 Mobile Safari/537.36 [FB_IAB/FB4A;FBAV/490.0]`, 'Facebook'],
  [
    'Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) AppleWebKit/605.1.15 Instagram 357.0',
    'Instagram',
  ],
  ['Mozilla/5.0 (Linux; Android 13) AppleWebKit/537.36 Chrome/130 Telegram-Android/11.2', 'Telegram'],
  [`${android} Chrome/131.0 Mobile Safari/537.36`, 'Android'],
])('the browser inside of an app is known: %s', (userAgent, app) => {
  expect(inAppBrowser(userAgent)).toBe(app)
})

test.each([
  'Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/131.0.0.0 Mobile Safari/537.36',
  'Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) AppleWebKit/605.1.15 Version/18.1 Mobile Safari/604.1',
  'Mozilla/5.0 (X11; Linux x86_64; rv:132.0) Gecko/20100101 Firefox/132.0',
])('a browser of its own is left alone: %s', (userAgent) => {
  expect(inAppBrowser(userAgent)).toBeNull()
})

const webkit = 'AppleWebKit/605.1.15 (KHTML, like Gecko)'
test.each([
  [
    'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/131.0 Safari/537.36',
    'chrome',
  ],
  ['Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 Chrome/131.0 Safari/537.36 Edg/131.0', 'chrome'],
  [
    'Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 Chrome/131.0 Mobile Safari/537.36',
    'chromeAndroid',
  ],
  [`Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) ${webkit} Version/18.1 Safari/604.1`, 'safariIos'],
  [`Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) ${webkit} Version/18.1 Safari/605.1.15`, 'safari'],
  ['Mozilla/5.0 (X11; Linux x86_64; rv:132.0) Gecko/20100101 Firefox/132.0', 'firefox'],
])('what to press is drawn for the browser that shows the page: %s', (userAgent, kind) => {
  expect(browserOf(userAgent)).toBe(kind)
})

test('on Android a press leads out of the app into Chrome, or to the same address elsewhere', () => {
  expect(systemOf(android)).toBe('android')
  expect(intentFor('https://forum.example/meetings/7?from=mail')).toBe(
    'intent://forum.example/meetings/7?from=mail#Intent;scheme=https;package=com.android.chrome;' +
      'S.browser_fallback_url=https%3A%2F%2Fforum.example%2Fmeetings%2F7%3Ffrom%3Dmail;end',
  )
})
