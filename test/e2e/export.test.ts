import { readFile } from 'node:fs/promises'
import { expect, test } from 'vitest'
import { deal } from '../../shared/deal.ts'
import { aPerson, aPublishedMeeting } from '../support/builders.ts'
import { recordsOf } from '../support/csv.ts'
import { desk, inBrowser, phone } from '../support/inBrowser.ts'
import { Visitor } from '../support/stations.ts'

/** What a host takes home for the report, at 1280 px in English and at 360 px in Indonesian. */
const { house, browser } = await inBrowser()

test('a host downloads each table from the figures and finds in it what the forum has', async () => {
  const host = await aPerson(house)
  const { forumId, supplier, meeting } = await aPublishedMeeting(house, host.person)
  house.clock.set(meeting.end)
  await supplier.person.call(deal.record, {
    meetingId: meeting.id,
    outcome: {
      held: true,
      interest: 'strong',
      nextStep: 'order',
      expected: { minor: 12_000_000, currency: 'USD' },
      note: '=1+1',
    },
  })
  const visitor = await Visitor.arrive(house, browser, desk)
  await visitor.signIn(host, desk)
  const { page } = visitor
  const take = async (name: string) => {
    const download = page.waitForEvent('download')
    const press = page.getByRole('main').getByRole('link', { name, exact: true })
    await press.focus()
    await page.keyboard.press('Enter')
    const file = await download
    return { name: file.suggestedFilename(), lines: recordsOf(await readFile(await file.path(), 'utf8')) }
  }
  await page.goto(`/forums/${forumId}/figures`)
  await page.getByRole('heading', { name: 'For your report' }).waitFor()
  await visitor.station('85-export')

  const outcomes = await take('Outcomes')
  expect(outcomes.name).toMatch(/^outcomes-\d{4}-\d\d-\d\d\.csv$/)
  expect(outcomes.lines).toMatchObject([
    { Firm: 'Sari Rasa Kerupuk', 'Expected value in a year': '120000.00', Currency: 'USD', Note: "'=1+1" },
  ])
  const firms = await take('Firms and delegates')
  expect(firms.lines.map(({ Firm }) => Firm)).toEqual(['Belstroy Import', 'Sari Rasa Kerupuk'])
  await page.context().close()

  const onPhone = await Visitor.arrive(house, browser, phone)
  house.clock.advance(16 * 60_000)
  await onPhone.signIn(host, phone)
  await onPhone.page.goto(`/forums/${forumId}/figures`)
  await onPhone.page.getByRole('heading', { name: 'Untuk laporan Anda' }).waitFor()
  await onPhone.station('86-export-phone')
  const download = onPhone.page.waitForEvent('download')
  await onPhone.page.getByRole('main').getByRole('link', { name: 'Pertemuan', exact: true }).click()
  const file = await download
  expect(recordsOf(await readFile(await file.path(), 'utf8'))).toMatchObject([
    { Penjual: 'Sari Rasa Kerupuk', Pembeli: 'Belstroy Import', Keadaan: 'Berlangsung' },
  ])
  await onPhone.page.context().close()
})
