import { describe, expect, test } from 'vitest'
import { addressOf, networkOf } from '../../server/platform/network.ts'

describe('what a guest speaks from', () => {
  test.each([
    ['203.0.113.7', '203.0.113.7'],
    ['::ffff:203.0.113.7', '203.0.113.7'],
    ['2001:db8:1:2:aaaa:bbbb:cccc:dddd', '2001:db8:1:2::/64'],
    ['2001:0db8:0001:0002::1', '2001:db8:1:2::/64'],
    ['2001:db8::1', '2001:db8:0:0::/64'],
    ['::1', '0:0:0:0::/64'],
    ['fe80::1%eth0', 'fe80:0:0:0::/64'],
    [undefined, 'unknown'],
  ])('at %s is counted as %s', (address, network) => {
    expect(networkOf(address)).toBe(network)
  })
})

describe('where a request came from', () => {
  const request = {
    headers: { 'x-forwarded-for': '198.51.100.1, 203.0.113.7,203.0.113.8' },
    socket: { remoteAddress: '127.0.0.1' },
  }

  test.each([
    [0, '127.0.0.1'],
    [1, '203.0.113.8'],
    [2, '203.0.113.7'],
    [5, '198.51.100.1'],
  ])('by the word of %i proxies is %s', (proxies, address) => {
    expect(addressOf(request, proxies)).toBe(address)
  })

  test('is the connection itself where no proxy says anything', () => {
    expect(addressOf({ ...request, headers: {} }, 2)).toBe('127.0.0.1')
  })
})
