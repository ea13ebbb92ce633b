import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { text } from 'node:stream/consumers'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { z } from 'zod'
import { parseBaseline, parseInstance } from '../../server/schedule/engine/instance.ts'
import { generateForum, instanceFileOf } from '../support/forumGenerator.ts'
import { faultsOfSchedule, figuresOf } from '../support/scheduleChecker.ts'

/** `npm run -s schedule`, as one meets it: a process, its files, its streams and its exit code. */
const root = path.resolve(import.meta.dirname, '../..')
let folder: string

beforeAll(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'pendopo-schedule-'))
})

afterAll(() => rmSync(folder, { recursive: true, force: true }))

const figures = {
  scheduled: z.int(),
  weight: z.number(),
  holes: z.int(),
  bound: z.number(),
  proved: z.boolean(),
}
const solutionSchema = z.object({
  name: z.string(),
  assign: z.array(z.int()),
  ...figures,
  verdict: z.enum(['optimal', 'within', 'best_found']),
})
const progressSchema = z.strictObject({ ms: z.number(), ...figures })

function file(name: string, content: string): string {
  const at = path.join(folder, name)
  writeFileSync(at, content)
  return at
}

function start(...args: string[]) {
  const env = { ...process.env, INIT_CWD: folder }
  const child = spawn(process.execPath, ['scripts/schedule.ts', ...args], {
    cwd: root,
    env,
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const began = performance.now()
  const ended = Promise.all([text(child.stdout), text(child.stderr), once(child, 'close')]).then(
    ([out, err, [code]]) => ({ out, err, code, seconds: (performance.now() - began) / 1000 }),
  )
  return { child, ended }
}

function run(...args: string[]) {
  return start(...args).ended
}

/** What a run that found a schedule has said; both streams are as they should be. */
function answerOf({ out, err, code }: Awaited<ReturnType<typeof run>>) {
  expect({ code, lines: out.trimEnd().split('\n').length }, err).toEqual({ code: 0, lines: 1 })
  const solution = solutionSchema.parse(JSON.parse(out))
  const lines = err.trimEnd().split('\n')
  return { solution, progress: lines.map((line) => progressSchema.parse(JSON.parse(line))) }
}

/** Expects that the solution is valid and its figures are true. */
function expectTrue(source: string, solution: z.infer<typeof solutionSchema>) {
  const { name, model, weightOf } = parseInstance(source)
  const assignment = Int32Array.from(solution.assign)
  expect(faultsOfSchedule(model, assignment)).toEqual([])
  expect(solution).toMatchObject({
    name,
    scheduled: solution.assign.filter((slot) => slot >= 0).length,
    weight: weightOf(assignment),
    holes: figuresOf(model, assignment).holes,
  })
}

/**
 * One room, five slots on two days. 1 would meet the three others, and 3 would meet 4; but 4 comes to the second slot
 * only, 2 to the second day, 3 to the first. So one of the two meetings of 4 is left out, the lighter one, and the
 * rest needs no hole.
 */
const handMade = {
  name: 'hand-made',
  T: 5,
  day: [0, 0, 0, 1, 1],
  tables: 1,
  participants: [
    { id: 'p1' },
    { id: 'p2', forbidden: [0, 1, 2] },
    { id: 'p3', forbidden: [3, 4] },
    { id: 'p4', forbidden: [0, 2, 3, 4] },
  ],
  meetings: [
    { id: 'm1', a: 0, b: 1, w: 2 },
    { id: 'm2', a: 0, b: 2, w: 1.5 },
    { id: 'm3', a: 0, b: 3, w: 3 },
    { id: 'm4', a: 2, b: 3, w: 2.5 },
  ],
}

describe('a schedule', () => {
  test('of a forum made by hand is the best there is, proved, and told long before time is up', async () => {
    const source = JSON.stringify(handMade)
    const ended = await run(file('hand-made.json', source), '--seconds', '20')
    const { solution, progress } = answerOf(ended)
    expectTrue(source, solution)
    expect(solution).toMatchObject({
      scheduled: 3,
      weight: 6.5,
      holes: 0,
      bound: 6.5,
      proved: true,
      verdict: 'optimal',
    })
    expect(progress.at(-1)).toMatchObject({ scheduled: 3, weight: 6.5, holes: 0, bound: 6.5, proved: true })
    expect(ended.seconds).toBeLessThan(15)
  })

  test('of a forum in which all must meet has the fewest holes', async () => {
    // 1 idles between its locked meetings, and wherever the third is held, one of its sides waits for it or after it
    const source = JSON.stringify({
      ...{ name: 'mandatory', T: 4, tables: 2, mandatory: true, fairness: 1 },
      participants: [{}, {}, {}],
      meetings: [
        { a: 0, b: 1, fixed: 0 },
        { a: 0, b: 2, fixed: 3 },
        { a: 1, b: 2 },
      ],
    })
    const { solution } = answerOf(await run(file('mandatory.json', source), '--seconds', '20'))
    expectTrue(source, solution)
    expect(solution).toMatchObject({ scheduled: 3, holes: 2, bound: 2, proved: true })
  })

  test('of a large forum is valid, there in time, and better with every line of progress', async () => {
    const forum = generateForum({
      ...{ seed: 31, buyers: 30, firms: 70, wishes: 400, days: 2, slotsPerDay: 10 },
      ...{ rooms: 16, interpreters: 6 },
    })
    const source = instanceFileOf(forum, 'large')
    const ended = await run(file('large.json', source), '--seconds', '10', '--seed', '7')
    const { solution, progress } = answerOf(ended)
    expectTrue(source, solution)
    expect(solution.bound).toBeGreaterThanOrEqual(solution.weight)
    expect(ended.seconds).toBeLessThan(13)
    for (const [at, { weight, holes, bound }] of progress.entries()) {
      const before = progress[at - 1]
      expect(bound).toBeGreaterThanOrEqual(solution.weight)
      if (!before) continue
      expect(weight).toBeGreaterThanOrEqual(before.weight)
      if (weight === before.weight) expect(holes).toBeLessThanOrEqual(before.holes)
    }
    const { ms: _, ...last } = progress.at(-1) ?? { ms: 0 }
    expect(solution).toMatchObject(last)
    expect(new Set(progress.map(({ ms: _ms, ...said }) => JSON.stringify(said))).size).toBe(progress.length)
  })

  test('that is stopped is the best so far', async () => {
    const forum = generateForum({
      ...{ seed: 32, buyers: 60, firms: 150, wishes: 1200, days: 2, slotsPerDay: 10 },
      ...{ rooms: 40, interpreters: 8 },
    })
    const source = instanceFileOf(forum, 'stopped')
    const { child, ended } = start(file('stopped.json', source), '--seconds', '50')
    await once(child.stderr, 'data')
    for (const _ of ['the terminal', 'npm']) child.kill('SIGINT')
    const end = await ended
    expectTrue(source, answerOf(end).solution)
    expect(end.seconds).toBeLessThan(10)
  })

  test('by npm, of a file named as seen from where one stands', async () => {
    file('beside.json', JSON.stringify(handMade))
    const words = ['--prefix', root, 'run', '-s', 'schedule', '--', 'beside.json', '--seconds', '20']
    const child = spawn('npm', words, { cwd: folder, stdio: ['ignore', 'pipe', 'ignore'] })
    const [out] = await Promise.all([text(child.stdout), once(child, 'close')])
    expect(solutionSchema.parse(JSON.parse(out)).name).toBe('hand-made')
  })
})

describe('beside a published schedule', () => {
  const free = {
    name: 'free',
    T: 6,
    tables: 2,
    participants: [{ id: 'p1' }, { id: 'p2' }, { id: 'p3' }, { id: 'p4' }],
    meetings: [
      { id: 'm1', a: 0, b: 1 },
      { id: 'm2', a: 2, b: 3 },
    ],
  }

  test('nothing moves where nothing has to', async () => {
    const instance = file('free.json', JSON.stringify(free))
    const published = file('published.json', '{"slots": {"m1": 4, "m2": 2}}')
    const ended = await run(instance, '--seconds', '10', '--baseline', published)
    expect(answerOf(ended).solution.assign).toEqual([4, 2])
  })

  test('only that moves which has to', async () => {
    const participants = [{ id: 'p1', forbidden: [4] }, ...free.participants.slice(1)]
    const source = JSON.stringify({ ...free, participants })
    const published = file('published.json', '{"assign": [4, 2]}')
    const ended = await run(file('away.json', source), '--seconds', '10', '--baseline', published)
    const { solution } = answerOf(ended)
    expectTrue(source, solution)
    expect(solution).toMatchObject({ scheduled: 2 })
    expect(solution.assign[1]).toBe(2)
  })

  test('its own answer is one', async () => {
    const source = JSON.stringify(handMade)
    const instance = file('again.json', source)
    const first = await run(instance, '--seconds', '10')
    const again = await run(instance, '--seconds', '10', '--baseline', file('first.json', first.out))
    expect(parseBaseline(again.out, parseInstance(source))).toEqual(
      parseBaseline(first.out, parseInstance(source)),
    )
  })
})

describe('where there is no schedule', () => {
  test('that all must meet and cannot is proved, and said with exit code 3', async () => {
    const participants = [{ id: 'p1' }, { id: 'p2' }, { id: 'p3' }, { id: 'p4' }]
    const meetings = [1, 2, 3].map((b) => ({ a: 0, b }))
    const source = JSON.stringify({
      ...{ name: 'too much', T: 2, tables: 9, mandatory: true },
      participants,
      meetings,
    })
    const { out, code } = await run(file('infeasible.json', source), '--seconds', '20')
    expect({ code, answer: JSON.parse(out) }).toEqual({ code: 3, answer: { infeasible: true } })
  })
})

describe('malformed input', () => {
  const bad = (name: string, content: string) => () => [file(name, content), '--seconds', '5']
  const good = () => file('good.json', JSON.stringify(handMade))
  const stranger = { ...handMade, meetings: [...handMade.meetings, { id: 'm5', a: 0, b: 9 }] }
  const refused: [string, () => string[], string][] = [
    ['text that is no JSON', bad('text.json', '{"T": 4,\n}'), 'text.json: line 2:1: unexpected "}"'],
    ['a stranger', bad('stranger.json', JSON.stringify(stranger)), 'meetings[4].b: no such participant: 9'],
    ['a file that is not there', () => ['nowhere.json', '--seconds', '5'], 'nowhere.json: ENOENT'],
    ['no file', () => ['--seconds', '5'], 'One instance, please.'],
    ['two files', () => [good(), good(), '--seconds', '5'], 'One instance, please.'],
    ['no time', () => [good()], '--seconds is missing'],
    ['a word for time', () => [good(), '--seconds', 'ten'], '--seconds: "ten"'],
    ['no time at all', () => [good(), '--seconds', '0'], '--seconds: more than 0'],
    ['half a seed', () => [good(), '--seconds', '5', '--seed', '1.5'], '--seed: "1.5"'],
    ['an unknown flag', () => [good(), '--seconds', '5', '--fast'], "'--fast'"],
    [
      'a solution of another forum',
      () => [good(), '--seconds', '5', '--baseline', file('other.json', '{"assign": [0]}')],
      'other.json: assign: 1 entries, the instance has 4 meetings',
    ],
  ]
  test.each(refused)('%s is refused with exit code 2 and the place', async (_, args, place) => {
    const { out, err, code } = await run(...args())
    expect(err).toContain(place)
    expect({ code, out }).toEqual({ code: 2, out: '' })
  })
})
