import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { isAllowed, mayCall, type Permission } from '../../server/forum/permissionRules.ts'
import { allActions, allEvents } from '../../shared/actions.ts'
import type { Action, Event } from '../../shared/contract.ts'
import { forum, type Hat } from '../../shared/forum.ts'
import { mediaEvents, probeEvents } from '../../shared/media.ts'
import { Refused, type TestSocket } from '../support/harness.ts'
import {
  openScene,
  type RoleInScene,
  rolesInScene,
  type Scene,
  type Walked,
  walked,
} from '../support/scene.ts'

let scene: Scene
const hats = new Map<RoleInScene, Hat[]>()
const sockets = new Map<RoleInScene, TestSocket>()
const signedIn = rolesInScene.filter((role) => role !== 'guest')

beforeAll(async () => {
  scene = await openScene()
  for (const role of signedIn) {
    const person = scene.people[role]
    hats.set(role, (await person.call(forum.view, { forumId: scene.forumId })).hats)
    sockets.set(role, await person.connect())
  }
})
afterAll(async () => {
  for (const socket of sockets.values()) socket.close()
  await scene.house.close()
})

const isAction = (call: Action | Event): call is Action => 'method' in call
const isPermission = (name: string): name is Permission => Object.hasOwn(mayCall, name)
const needed = [...allActions, ...allEvents, mediaEvents.join]
const privateCalls = walked.filter(({ call }) => !isAction(call) || call.access === 'signed_in')
const publicCalls = walked.filter(({ call }) => isAction(call) && call.access === 'public')

/** What the server answers: `done`, or the code of the refusal. */
async function answerTo(role: RoleInScene, call: Action | Event, input: unknown): Promise<string> {
  scene.house.clock.advance(1_000)
  const valid = call.input.parse(input)
  if (isAction(call))
    return scene.people[role].call(call, valid).then(
      () => 'done',
      (error: unknown) => {
        if (error instanceof Refused) return error.error.code
        throw error
      },
    )
  const answer = await sockets.get(role)?.ask(call, valid)
  return answer?.ok === false ? answer.error.code : 'done'
}

/** What the one table says about this role and this call. */
function mayIn(role: RoleInScene, { call, about, inMeeting }: Walked): boolean {
  if (!isPermission(call.name)) throw new Error(`${call.name} is not in the table`)
  const own = hats.get(role) ?? []
  const { supplier, buyer } = scene
  const worn = inMeeting
    ? own.filter((hat) => hat.role !== 'delegate' || [supplier.id, buyer.id].includes(hat.organisationId))
    : own
  const subjects = about?.(scene).map((organisation) => ({ organisation })) ?? [{}]
  const permission = call.name
  return subjects.some((subject) => isAllowed(permission, worn, subject))
}

describe('the table of permissions', () => {
  test('names every action and event but those open to guests, and nothing else', () => {
    const named = needed.filter((call) => !isAction(call) || call.access === 'signed_in')
    expect(Object.keys(mayCall).sort()).toEqual(named.map(({ name }) => name).sort())
  })

  test('is walked by every action and event there is, each once', () => {
    expect(walked.map(({ call }) => call.name).sort()).toEqual(needed.map(({ name }) => name).sort())
  })

  test('is walked by people who wear what they are named for', () => {
    const { supplier, buyer, otherSupplier, interpreterId } = scene
    const delegateOf = (organisationId: string, standing: 'supplier' | 'buyer') => [
      { role: 'delegate', organisationId, standing, accepted: true },
    ]
    expect(Object.fromEntries(hats)).toEqual({
      stranger: [],
      host: [{ role: 'host' }],
      supplierCohost: [{ role: 'cohost', side: 'supplier' }],
      buyerCohost: [{ role: 'cohost', side: 'buyer' }],
      moderator: [{ role: 'moderator' }],
      interpreter: [{ role: 'interpreter', memberId: interpreterId }],
      delegate: delegateOf(supplier.id, 'supplier'),
      sameSideDelegate: delegateOf(otherSupplier.id, 'supplier'),
      otherSideDelegate: delegateOf(buyer.id, 'buyer'),
    })
  })
})

/** What someone who may is never told about a valid input. */
const neverToThem = [
  'not_signed_in',
  'not_allowed',
  'not_found',
  'bad_input',
  'too_many_requests',
  'internal',
]

describe.each(privateCalls.map((entry) => [entry.call.name, entry] as const))('%s', (_name, entry) => {
  const { call, input, refusal = 'not_allowed' } = entry
  const answers = async (roles: readonly RoleInScene[]) => {
    const given: [string, string][] = []
    for (const role of roles) given.push([role, await answerTo(role, call, await input(scene))])
    return given
  }

  test('refuses those whom the table does not name', async () => {
    const others = signedIn.filter((role) => !mayIn(role, entry))
    expect(await answers(others)).toEqual(others.map((role) => [role, refusal]))
    if (isAction(call)) expect(await answers(['guest'])).toEqual([['guest', 'not_signed_in']])
  })

  test('looks closer for those whom it names', async () => {
    const named = signedIn.filter((role) => mayIn(role, entry))
    expect(named).not.toEqual([])
    const told = (await answers(named)).filter(([, code]) => neverToThem.includes(code))
    expect(told).toEqual([])
  })
})

describe.each(publicCalls.map((entry) => [entry.call.name, entry] as const))('%s', (_name, entry) => {
  test('is open to guests', async () => {
    const answer = await answerTo('guest', entry.call, await entry.input(scene))
    expect(['done', 'code_wrong', 'not_found']).toContain(answer)
  })
})

test('a guest has no socket', async () => {
  await expect(scene.people.guest.connect()).rejects.toThrow('not_signed_in')
})

test('no media event does anything for someone who joined no call', async () => {
  const socket = sockets.get('delegate')
  for (const [name, event] of [...Object.entries(mediaEvents), ...Object.entries(probeEvents)]) {
    // What calls can carry is the same for everyone; who has nothing may end it.
    if (['capabilities', 'join', 'leave', 'end'].includes(name)) continue
    const answer: unknown = await socket?.raw.timeout(5_000).emitWithAck(event.name, mediaInput)
    expect([name, answer]).toEqual([
      name,
      { ok: false, error: expect.objectContaining({ code: 'not_in_call' }) },
    ])
  }
})

const anyId = '00000000-0000-4000-8000-000000000000'
/** Holds the fields of every media event. */
const mediaInput = {
  transportId: anyId,
  producerId: anyId,
  consumerId: anyId,
  source: 'mic',
  kind: 'audio',
  paused: false,
  pictures: 'none',
  sound: true,
  callId: anyId,
  label: 'ping',
  sctpStreamParameters: { streamId: 0 },
  rtpCapabilities: { codecs: [], headerExtensions: [] },
  rtpParameters: {
    codecs: [{ mimeType: 'audio/opus', payloadType: 100, clockRate: 48_000, channels: 2 }],
    encodings: [{ ssrc: 1 }],
  },
  dtlsParameters: {
    fingerprints: [{ algorithm: 'sha-256', value: Array.from({ length: 32 }, () => 'AB').join(':') }],
  },
}
