import { enrol } from '../../server/forum/service.ts'
import { runSystem } from '../../server/platform/work.ts'
import type { Input } from '../../shared/contract.ts'
import type { forum } from '../../shared/forum.ts'
import { acceptedFirm, aForum } from './builders.ts'
import { openHouse, type Person, type TestHouse } from './harness.ts'

/** A firm with somebody who is signed in for it. */
export interface FirmAtWork {
  id: string
  email: string
  person: Person
}

/** An open forum with people who are signed in, for servers on the same database. */
export interface ForumAtWork {
  forumId: string
  /** The first made the forum, all may do what hosts may. */
  hosts: Person[]
  suppliers: FirmAtWork[]
  buyers: FirmAtWork[]
}

/** The people's browsers, at this server. */
export function at(address: string, { hosts, suppliers, buyers, ...rest }: ForumAtWork): ForumAtWork {
  const moved = (firm: FirmAtWork) => ({ ...firm, person: firm.person.at(address) })
  return {
    ...rest,
    hosts: hosts.map((one) => one.at(address)),
    suppliers: suppliers.map(moved),
    buyers: buyers.map(moved),
  }
}

/** So many may sign in from one network in a quarter of an hour. */
const signInsAtOnce = 35

/**
 * Makes the forum in the migrated database at `databaseUrl`, through a house that is closed again. `arrange` does what
 * else is needed while it is open; the house's clock is the true one by then.
 */
export async function openForumAtWork(
  databaseUrl: string,
  size: { hosts: number; suppliers: number; buyers: number },
  {
    words = {},
    arrange = async () => undefined,
  }: {
    words?: Partial<Input<typeof forum.create>>
    arrange?: (house: TestHouse, forum: ForumAtWork) => Promise<unknown>
  } = {},
): Promise<ForumAtWork> {
  const people = size.hosts + size.suppliers + size.buyers
  const quarters = Math.ceil(people / signInsAtOnce)
  const earlier = new Date(Date.now() - quarters * 16 * 60_000).toISOString()
  const house = await openHouse({ at: earlier, beside: { databaseUrl } })
  try {
    let signedIn = 0
    const signIn = async (email: string) => {
      if (++signedIn % signInsAtOnce === 0) house.clock.advance(16 * 60_000)
      return house.signIn(email)
    }
    const host = await signIn('host@chamber.example')
    const forumId = await aForum(house, host, words)
    await house.db.updateTable('forums').set({ pendingLimit: 1_000 }).where('id', '=', forumId).execute()
    const hosts = [host]
    for (let at = 1; at < size.hosts; at++) {
      const email = `host${at}@chamber.example`
      await runSystem(house.app.runner, (work) => enrol(work, { forumId, email, name: email, role: 'host' }))
      hosts.push(await signIn(email))
    }
    const firm = async (standing: 'supplier' | 'buyer', at: number): Promise<FirmAtWork> => {
      const made = await acceptedFirm(house, forumId, { name: `${standing} ${at}`, standing })
      return { ...made, person: await signIn(made.email) }
    }
    const suppliers: FirmAtWork[] = []
    for (let at = 0; at < size.suppliers; at++) suppliers.push(await firm('supplier', at))
    const buyers: FirmAtWork[] = []
    for (let at = 0; at < size.buyers; at++) buyers.push(await firm('buyer', at))
    const made = { forumId, hosts, suppliers, buyers }
    house.clock.set(new Date())
    await arrange(house, made)
    return made
  } finally {
    await house.close()
  }
}
