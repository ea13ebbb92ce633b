import { describe, expect, test } from 'vitest'
import { linksIn } from '../../client/room/chat/links.ts'

const addresses = (text: string) =>
  linksIn(text).flatMap((piece) => (typeof piece === 'string' ? [] : [piece]))

/** All that is read, in order. */
const read = (text: string) =>
  linksIn(text)
    .map((piece) => (typeof piece === 'string' ? piece : piece.text))
    .join('')

describe('the addresses in a message', () => {
  test.each([
    ['https://firm.example', 'https://firm.example/'],
    ['See https://firm.example/catalogue.pdf.', 'https://firm.example/catalogue.pdf'],
    ['(https://firm.example/a)', 'https://firm.example/a'],
    ['https://wiki.example/Teak_(wood), and more', 'https://wiki.example/Teak_(wood)'],
    ['HTTP://FIRM.EXAMPLE/A?b=c&d=e#f!', 'http://firm.example/A?b=c&d=e#f'],
    ['«https://firm.example/»', 'https://firm.example/'],
    ['https://firm.example:8443/x', 'https://firm.example:8443/x'],
    ['https://firm.example:443/x', 'https://firm.example/x'],
  ])('in %j leads to %s, as it is written', (text, href) => {
    expect(addresses(text)).toMatchObject([{ href, host: null }])
  })

  test('stand among words that stay as they are', () => {
    const text = 'Ours: https://a.example, theirs:\nhttps://b.example/x?y!'
    expect(addresses(text).map(({ text }) => text)).toEqual(['https://a.example', 'https://b.example/x?y'])
    expect(read(text)).toBe(text)
  })

  test.each([
    'javascript:alert(1)',
    'JaVaScRiPt://%0aalert(1)',
    'data:text/html,<script>alert(1)</script>',
    'file:///etc/passwd',
    'ftp://firm.example',
    'firm.example',
    'xhttps://firm.example',
    'https://',
    'https:// firm.example',
    'http://[::',
    // The part before the @ passes for the host.
    'https://bank.example@evil.example/',
    'https://bank.example:80@evil.example/',
    '<a href="x">',
  ])('are none in %j', (text) => {
    expect(addresses(text)).toEqual([])
    expect(read(text)).toBe(text)
  })

  test('end where a tag or a quote begins', () => {
    expect(addresses('https://firm.example/"onmouseover="alert(1)')).toMatchObject([
      { href: 'https://firm.example/' },
    ])
    expect(addresses('https://firm.example/<script>')).toMatchObject([{ href: 'https://firm.example/' }])
  })

  test.each([
    // Cyrillic а and о in place of Latin ones.
    ['https://p\u0430yp\u0430l.example/x', 'xn--pypl-53dc.example'],
    ['https://сайт.бел/', 'xn--80aswg.xn--90ais'],
    // Signs that become a dot, and a number that becomes an address.
    ['https://bank.example\u3002evil.example/', 'bank.example.evil.example'],
    ['http://2130706433/', '127.0.0.1'],
    ['https://bank.example%2eevil.example/', 'bank.example.evil.example'],
    ['https://ｆｉｒｍ.example/', 'firm.example'],
  ])('name the host that %s really leads to', (text, host) => {
    expect(addresses(text)).toMatchObject([{ text, host }])
  })

  test('end before a sign that turns the reading direction', () => {
    expect(addresses('https://firm.example/\u202efdp.exe')).toMatchObject([
      { text: 'https://firm.example/', href: 'https://firm.example/' },
    ])
  })

  test('are found however long the text is, and nothing of it is lost', () => {
    for (const text of ['https://'.repeat(250), `https://a.example/${')'.repeat(1_900)}`, 'h'.repeat(2_000)])
      expect(read(text)).toBe(text)
  })
})
