import { expect } from 'vitest'
import { ensureClient } from '../../scripts/client.ts'
import { ensureMediaWorker } from '../../server/media/worker/ensureMediaWorker.ts'
import { createLog } from '../../server/platform/log.ts'
import { acceptedFirm, openForum, plannedMeeting } from './builders.ts'
import { launchChromium } from './chromium.ts'
import { openHouse } from './harness.ts'
import { receivedMedia } from './receivedMedia.ts'
import { runClock } from './runClock.ts'
import { signInBrowser } from './signIn.ts'
import { Visitor } from './stations.ts'

const minute = 60_000

export const desk = { width: 1280, height: 800, locale: 'en', zone: 'Europe/Minsk', language: 'en' } as const
export const phone = { width: 360, height: 740, locale: 'id', zone: 'Asia/Jakarta', language: 'id' } as const

/** What tests of one meeting in real browsers stand on: a house whose clock goes, and a browser for everyone. */
export async function openStage({ video }: { video: boolean }) {
  await ensureClient()
  const log = createLog('silent')
  const house = await openHouse(video ? { workerBin: () => ensureMediaWorker({ log }) } : {})
  const stopClock = runClock(house)
  const browser = await launchChromium()
  const visitors: Visitor[] = []
  return {
    house,
    browser,

    async arrive(email: string, device: typeof desk | typeof phone): Promise<Visitor> {
      const visitor = await Visitor.arrive(house, browser, device)
      visitors.push(visitor)
      await signInBrowser(house, visitor.context, email, device)
      return visitor
    },

    /** A meeting of twenty minutes between a firm in Semarang and a buyer in Minsk, so many minutes from now. */
    async meeting(inMinutes: number, ofSupplier: Pick<FirmWords, 'offerings'> = {}) {
      const host = await house.signIn('host@chamber.example')
      const forumId = await openForum(house, host)
      const supplier = await acceptedFirm(house, forumId, {
        name: 'Kayu Rimba',
        standing: 'supplier',
        ...ofSupplier,
      })
      const buyer = await acceptedFirm(house, forumId, {
        name: 'Belkommash',
        standing: 'buyer',
        country: 'BY',
        zone: 'Europe/Minsk',
      })
      const startsAt = new Date(house.clock.now().getTime() + inMinutes * minute)
      const meetingId = await plannedMeeting(house, forumId, { supplier, buyer, startsAt })
      return {
        host,
        forumId,
        meetingId,
        startsAt,
        path: `/meetings/${meetingId}`,
        supplier,
        buyer,
        /** Sets the clock so many minutes from the start. */
        at: (minutes: number) => house.clock.set(new Date(startsAt.getTime() + minutes * minute)),
      }
    },

    /** Whoever is still in a meeting sends and decodes pictures, and is slow work for the next one's machine. */
    async sendHome(): Promise<void> {
      for (const { context } of visitors.splice(0)) await context.close()
    },

    async close(): Promise<void> {
      await browser.close()
      stopClock()
      await house.close()
    },
  }
}

export type Stage = Awaited<ReturnType<typeof openStage>>
type FirmWords = NonNullable<Parameters<typeof acceptedFirm>[2]>

/** Proves that pictures are decoded and sound arrives from now on. */
export async function flows(...visitors: Visitor[]): Promise<void> {
  const patience = { timeout: 30_000, interval: 100 }
  for (const { page } of visitors) {
    const before = await receivedMedia(page)
    await expect
      .poll(async () => (await receivedMedia(page)).framesDecoded - before.framesDecoded, patience)
      .toBeGreaterThan(5)
    await expect
      .poll(async () => (await receivedMedia(page)).audioBytes - before.audioBytes, patience)
      .toBeGreaterThan(500)
  }
}
