import { account } from '../../shared/account.ts'
import type { Auth } from '../account/auth.ts'
import { consent } from '../account/privacy.ts'
import { setCookies } from '../account/routes.ts'
import { greet, presentMe } from '../account/service.ts'
import type { Db } from '../platform/db/database.ts'
import { type Http, headersOf } from '../platform/http.ts'
import { refuse } from '../platform/refusal.ts'

/**
 * Demo mode only: the page that signs anyone in as any person of the demo forum, and nobody else. Addresses
 * under `.example` are nobody's (RFC 2606); a visitor who joined under a real one keeps it to themselves.
 */
export function mountDemo({ http, auth, db }: { http: Http; auth: Auth; db: Db }): void {
  http.publicQuery(account.demoPeople, async () => ({ people: await demoPeople(db) }))
  http.publicCommand(account.demoSignIn, async ({ request, response }, { email, zone }) => {
    const person = (await demoPeople(db)).find((one) => one.email === email) ?? refuse('not_found')
    const language = person.role === 'supplier' ? 'id' : 'en'
    const signed = await greet({ auth, db }, headersOf(request), { email, zone, language })
    setCookies(response, signed.cookies)
    // They are made up, and so is what they agree to.
    await consent(db, signed.actor.userId, new Date())
    return presentMe(db, signed.actor)
  })
}

async function demoPeople(db: Db) {
  const rows = await db
    .selectFrom('memberships as m')
    .innerJoin('forums as f', 'f.id', 'm.forumId')
    .leftJoin('organisations as o', 'o.id', 'm.organisationId')
    .select(['m.email', 'm.name', 'm.role', 'o.name as organisation', 'o.country', 'f.supplierCountry'])
    .where('f.demo', '=', true)
    .where('m.email', 'like', '%.example')
    .orderBy('m.createdAt')
    .orderBy('m.name')
    .limit(200)
    .execute()
  const people = rows.map(({ email, name, role, organisation, country, supplierCountry }) => ({
    email,
    name,
    organisation,
    role:
      role === 'delegate' ? (country === supplierCountry ? ('supplier' as const) : ('buyer' as const)) : role,
  }))
  return [...new Map(people.map((person) => [person.email, person])).values()]
}
