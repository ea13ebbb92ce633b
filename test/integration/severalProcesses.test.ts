import { expect, test } from 'vitest'
import { account } from '../../shared/account.ts'
import { fact } from '../../shared/facts.ts'
import { onRedis } from '../support/onRedis.ts'

const { redis, first, second } = await onRedis()

test('a fact reaches pages on the other process, and after Redis was away every page asks anew', async () => {
  const person = await first.signIn('two-pages@delegates.example')
  const here = await person.connect()
  const there = await person.at(second.address).connect()

  const heard = there.next(fact)
  await person.call(account.update, { name: 'Known by Another Name' })
  expect((await heard).topics).toContain('account')

  const afterOutage = Promise.all([here.next(fact), there.next(fact)])
  await redis.stop()
  await redis.start()
  for (const { topics } of await afterOutage)
    expect(topics).toEqual(expect.arrayContaining(['forum', 'schedule']))

  const again = there.next(fact)
  await person.call(account.update, { name: 'Heard Again' })
  expect((await again).topics).toContain('account')
  here.close()
  there.close()
})

test('codes asked for are counted over all processes', async () => {
  const email = 'asks-often@delegates.example'
  for (const house of [first, second, first, second, first])
    await house.guest.call(account.sendCode, { email, language: 'en' })
  await expect(second.guest.call(account.sendCode, { email, language: 'en' })).rejects.toMatchObject({
    error: { code: 'mailed_already' },
  })
})
