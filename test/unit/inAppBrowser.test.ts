import { expect, test } from 'vitest'
import { inAppBrowser } from '../../client/room/lobby/inAppBrowser.ts'

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
