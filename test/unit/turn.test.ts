import { expect, test } from 'vitest'
import { turnCredential } from '../../server/media/turn.ts'

test('a relay takes a name with its end in it, signed with the shared secret, for two hours', () => {
  const turn = { urls: ['turns:turn.example:443?transport=tcp'], secret: 'north' }
  const now = new Date('2026-11-23T02:00:00.900Z')
  // printf 1795406400:firm | openssl dgst -sha1 -hmac north -binary | base64
  expect(turnCredential(turn, 'firm', now)).toEqual({
    urls: turn.urls,
    username: '1795406400:firm',
    credential: 'iPkaMg8KKjikCyee0r+gyJPH7TY=',
  })
})
