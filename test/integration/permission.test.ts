import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { z } from 'zod'
import { isAllowed, mayCall, type Permission } from '../../server/forum/permissionRules.ts'
import { allActions, allEvents } from '../../shared/actions.ts'
import type { Action, Event } from '../../shared/contract.ts'
import { firm } from '../../shared/firm.ts'
import { forum, type Hat } from '../../shared/forum.ts'
import { mediaEvents, probeEvents } from '../../shared/media.ts'
import { schedule } from '../../shared/schedule.ts'
import { sharing } from '../../shared/sharing.ts'
import { fingerprint, readyFingerprint } from '../support/fingerprint.ts'
import { Refused, type TestSocket } from '../support/harness.ts'
import { mediaInput } from '../support/mediaInput.ts'
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
const foreigners = [
  'foreignHost',
  'foreignCohost',
  'foreignModerator',
  'foreignInterpreter',
  'foreignDelegate',
] as const
const signedIn = rolesInScene.filter((role) => role !== 'guest')

beforeAll(async () => {
  scene = await openScene()
  await readyFingerprint(scene.house.db)
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

/** What the server answers: `done`, or the code of the refusal. What is refused leaves no trace in any table. */
async function answerTo(role: RoleInScene, call: Action | Event, input: unknown): Promise<string> {
  scene.house.clock.advance(1_000)
  const before = await fingerprint(scene.house.db)
  const answer = await ask(role, call, input)
  if (answer !== 'done') expect(await fingerprint(scene.house.db)).toEqual(before)
  return answer
}

async function ask(role: RoleInScene, call: Action | Event, input: unknown): Promise<string> {
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

/** Files have no action of their own: they are read by whoever may call another. */
const files: { path: string; of: Walked; at: (scene: Scene) => Promise<string> }[] = [
  {
    path: firm.setPicture.path,
    of: rowOf(firm.view.name),
    at: async (scene) => {
      const row = rowOf(firm.setPicture.name)
      const input = firm.setPicture.input.parse(await row.input(scene))
      await scene.supplier.person.call(firm.setPicture, input)
      return `/api/forums/${input.forumId}/organisations/${input.organisationId}/offerings/${input.id}/picture`
    },
  },
  {
    path: `${sharing.files.path}/:fileId`,
    of: rowOf(sharing.files.name),
    at: async ({ house, meetingId }) => {
      const id = randomUUID()
      const { id: userId } = await house.db
        .selectFrom('users')
        .select('id')
        .limit(1)
        .executeTakeFirstOrThrow()
      const said = { meetingId, userId, userName: 'Dewi', at: house.clock.now() }
      const kept = { id, ...said, name: 'catalogue.pdf', type: 'application/pdf', size: 4 }
      await house.db.insertInto('meetingFiles').values(kept).execute()
      await house.db
        .insertInto('meetingFileBytes')
        .values({ fileId: id, bytes: Buffer.from('%PDF') })
        .execute()
      return `/api/meetings/${meetingId}/files/${id}`
    },
  },
]

function rowOf(name: string): Walked {
  const row = walked.find(({ call }) => call.name === name)
  if (!row) throw new Error(`${name} has no row`)
  return row
}

/** Without a session: the page itself, how the server is (its figures with a token), and the mails that a demo keeps. */
const openDoors = [
  'get /healthz',
  'get /readyz',
  'get /metrics',
  'get /i/:token',
  'get /^\\/(?!api\\/|socket\\.io\\/|dev\\/)/',
  'get /dev/mail',
  'get /dev/mail.json',
  'get /dev/mail/:id',
  'get /dev/mail/:id/meeting.ics',
]

/** What Express keeps of a mounted route, and of a router in a router. */
const layers = z.array(
  z.looseObject({
    route: z
      .looseObject({
        path: z.union([z.string(), z.instanceof(RegExp)]),
        stack: z.array(z.looseObject({ method: z.string() })),
      })
      .optional(),
    handle: z.custom<{ stack?: unknown }>(),
  }),
)

describe('a door', () => {
  test('of HTTP is there for every row, and for nothing else', () => {
    const routesIn = (stack: unknown) =>
      layers
        .parse(stack)
        .flatMap(({ route }) => route?.stack.map(({ method }) => `${method} ${route.path}`) ?? [])
    const { stack } = scene.house.app.doors.express.router
    const inner = layers.parse(stack).flatMap(({ handle }) => (handle.stack ? routesIn(handle.stack) : []))
    const rows = walked.flatMap(({ call }) => (isAction(call) ? [`${call.method} ${call.path}`] : []))
    expect(routesIn(stack).sort()).toEqual([...openDoors].sort())
    expect(inner.map((route) => route.toLowerCase()).sort()).toEqual(
      [...rows, ...files.map(({ path }) => `get ${path}`), 'get /openapi.json']
        .map((route) => route.toLowerCase())
        .sort(),
    )
  })

  test('of the sockets is there for every row, and for nothing else', () => {
    const [socket] = scene.house.app.doors.io.sockets.sockets.values()
    // Socket.IO listens to those two itself.
    const listened = socket?.eventNames().filter((name) => name !== 'disconnect' && name !== 'error')
    const rows = walked.flatMap(({ call }) => (isAction(call) ? [] : [call.name]))
    const inCall = [...Object.values(mediaEvents), ...Object.values(probeEvents)].map(({ name }) => name)
    expect(listened?.sort()).toEqual([...new Set([...rows, ...inCall])].sort())
  })
})

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
      foreignHost: [],
      foreignCohost: [],
      foreignModerator: [],
      foreignInterpreter: [],
      foreignDelegate: [],
    })
  })

  test('is walked by foreigners who wear the same elsewhere', async () => {
    const worn: string[] = []
    for (const role of foreigners) {
      const { hats: theirs } = await scene.people[role].call(forum.view, { forumId: scene.foreignForumId })
      worn.push(...theirs.map((hat) => hat.role))
    }
    expect(worn).toEqual(['host', 'cohost', 'moderator', 'interpreter', 'delegate'])
  })
})

const isMaking = async () => {
  const { run } = await scene.people.host.call(schedule.run, { forumId: scene.forumId })
  return run?.state === 'running'
}

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
    // It goes on behind the answer, and would write under what is refused next.
    if (call.name === schedule.make.name) await expect.poll(isMaking).toBe(false)
  })
})

const inForum = z.looseObject({ forumId: z.uuid() })
/** Those that name a forum and something in it. */
const crossing = privateCalls.filter(({ call }) => {
  const shape = JSON.stringify(z.toJSONSchema(call.input, { io: 'input', unrepresentable: 'any' }))
  return shape.includes('"forumId"') && (shape.match(/"format":"uuid"/g) ?? []).length > 1
})

/** They take many at once and pass over what is not there. */
const passOver = ['room.announce']

describe('what is of one forum cannot be reached by way of another', () => {
  test.each(crossing.map((entry) => [entry.call.name, entry] as const))('%s', async (name, entry) => {
    const { forumId: _forumId, ...rest } = inForum.parse(await entry.input(scene))
    const revision = 'revision' in rest && { revision: 0 }
    const before = await changeable()
    const answers: [string, string][] = []
    for (const role of foreigners) {
      scene.house.clock.advance(1_000)
      const input = { ...rest, forumId: scene.foreignForumId, ...revision }
      answers.push([role, await ask(role, entry.call, input)])
    }
    expect(await changeable()).toEqual(before)
    const codes = passOver.includes(name) ? /^(done|not_allowed)$/ : /^(not_found|not_allowed)$/
    expect(answers).toEqual(foreigners.map((role) => [role, expect.stringMatching(codes)]))
  })

  /** A command that did nothing is kept with its answer. */
  async function changeable() {
    const { commands: _commands, ...tables } = await fingerprint(scene.house.db)
    return tables
  }
})

describe.each(files.map((file) => [file.path, file] as const))('the file at %s', (_path, { of, at }) => {
  test('is given to those alone who may see what it belongs to', async () => {
    const path = await at(scene)
    const statuses: [string, number][] = []
    for (const role of rolesInScene) statuses.push([role, (await scene.people[role].fetch(path)).status])
    expect(statuses).toEqual(
      rolesInScene.map((role) => [role, role === 'guest' ? 401 : mayIn(role, of) ? 200 : 403]),
    )
  })
})

describe.each(publicCalls.map((entry) => [entry.call.name, entry] as const))('%s', (_name, entry) => {
  test('is open to guests', async () => {
    const answer = await answerTo('guest', entry.call, await entry.input(scene))
    expect(['done', 'code_wrong', 'code_expired', 'second_step_over', 'not_found']).toContain(answer)
  })
})

test('a guest has no socket', async () => {
  await expect(scene.people.guest.connect()).rejects.toThrow('not_signed_in')
})

test('no media event does anything for someone who joined no call', async () => {
  const before = await fingerprint(scene.house.db)
  for (const [role, socket] of sockets)
    for (const [name, event] of [...Object.entries(mediaEvents), ...Object.entries(probeEvents)]) {
      // What calls can carry is the same for everyone; who has nothing may end it.
      if (['capabilities', 'join', 'leave', 'end'].includes(name)) continue
      const answer: unknown = await socket.raw.timeout(5_000).emitWithAck(event.name, mediaInput)
      const code = expect.objectContaining({ code: 'not_in_call' })
      expect([role, name, answer]).toEqual([role, name, { ok: false, error: code }])
    }
  expect(await fingerprint(scene.house.db)).toEqual(before)
})
