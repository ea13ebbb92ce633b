import { afterEach, expect, test } from 'vitest'
import { forum } from '../../shared/forum.ts'
import { aForum, tokenOf } from '../support/builders.ts'
import type { TestSocket } from '../support/harness.ts'
import { inHouse } from '../support/inHouse.ts'

const { house, host } = await inHouse({ env: { TRUST_PROXY: '1' } })
const pages: TestSocket[] = []
afterEach(() => {
  for (const page of pages.splice(0)) page.close()
})

/** What asking for a connection is answered, without a browser's politeness. */
async function knock(headers: Record<string, string>): Promise<{ status: number; message: string }> {
  const response = await fetch(`${house.address}/socket.io/?EIO=4&transport=polling`, { headers })
  const body = await response.text()
  return { status: response.status, message: /"message":"(\w+)"/.exec(body)?.[1] ?? '' }
}

test('a person has so many pages open at once: one more is refused, and let in when another closes', async () => {
  const person = await house.signIn('many-tabs@delegates.example')
  for (let page = 0; page < 100; page++) pages.push(await person.connect())
  await expect(person.connect()).rejects.toThrow()
  const { cookie } = person
  expect(await knock({ cookie })).toEqual({ status: 403, message: 'too_many_requests' })
  pages.push(await (await house.signIn('one-tab@delegates.example')).connect())
  pages[0]?.close()
  await expect.poll(() => knock({ cookie })).toMatchObject({ status: 200 })
})

test('strangers of one network may knock so often a minute, and nobody else is held up by them', async () => {
  const from = (address: string) => ({ 'x-forwarded-for': `${address}, 203.0.113.7` })
  const answers: number[] = []
  for (let knocks = 0; knocks < 620; knocks++) answers.push((await knock(from('198.51.100.1'))).status)
  expect(answers.filter((status) => status === 200).length).toBe(600)
  // Whatever they say of themselves: the last address is what the proxy in front says.
  expect(await knock(from('198.51.100.2'))).toEqual({ status: 403, message: 'too_many_requests' })
  expect(await knock({ 'x-forwarded-for': '203.0.113.8' })).toMatchObject({ status: 200 })
  expect(await knock({ 'x-forwarded-for': '203.0.113.7', cookie: host.cookie })).toMatchObject({
    status: 200,
  })
})

test('a personal link shows its preview as often as its question is answered, and its page always', async () => {
  const forumId = await aForum(house, host)
  const invited = await host.call(forum.invite, {
    forumId,
    invitation: { role: 'delegate', language: 'en', side: 'buyer' },
  })
  const token = tokenOf(invited)
  const open = async () => {
    const response = await fetch(`${house.address}/i/${token}`)
    const html = await response.text()
    return {
      status: response.status,
      preview: html.includes('og:title'),
      page: html.includes('<div id="root"'),
    }
  }
  for (let asked = 0; asked < 600; asked++) await house.guest.call(forum.invitation, { token })
  expect(await open()).toEqual({ status: 429, preview: false, page: true })
  house.clock.advance(61_000)
  expect(await open()).toEqual({ status: 200, preview: true, page: true })
})
