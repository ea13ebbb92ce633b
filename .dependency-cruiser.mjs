/**
 * The house's floors (see the design). Rooms import downwards only:
 * platform ← account ← forum ← firm ← matching ← schedule ← room, hall, desk ← deal;
 * notice and media stand on platform alone.
 */
const floors = [
  ['account'],
  ['forum'],
  ['firm'],
  ['matching'],
  ['schedule'],
  ['room', 'hall', 'desk'],
  ['deal'],
]
const rooms = [...floors.flat(), 'notice', 'media']
const anyOf = (names) => `(${names.join('|')})`
const inRoom = (names) => `^server/${anyOf(names)}/`
const rules = '^server/[^/]+/(rules[^/]*|[^/]*Rules)\\.ts$'
/** media's service is its plane, and the events that a room mounts over its sockets. */
const doors = [
  '/(rules|service)[^/]*\\.ts$',
  '/[^/]*(Rules|Service)\\.ts$',
  '^server/media/(plane|events|probeEvents)\\.ts$',
]
/** Where people speak with each other, calls are opened. */
const withCalls = ['room', 'hall', 'desk']

/** A room sees itself and the floors below; the rest of the rooms are out of its sight. */
const downwards = rooms.map((room) => {
  const floor = floors.findIndex((names) => names.includes(room))
  const below = floors.slice(0, Math.max(floor, 0)).flat()
  const beside = withCalls.includes(room) ? ['media'] : []
  const unseen = rooms.filter((other) => ![room, ...below, ...beside].includes(other))
  return {
    name: `${room}-looks-down-only`,
    severity: 'error',
    from: { path: `^server/${room}/` },
    to: { path: inRoom(unseen) },
  }
})

export default {
  forbidden: [
    ...downwards,
    {
      name: 'platform-carries-all',
      comment: 'platform knows no room',
      severity: 'error',
      from: { path: '^server/platform/' },
      to: { path: '^server/', pathNot: '^server/platform/' },
    },
    {
      name: 'through-the-door',
      comment: 'a room uses another only through its service or its rules',
      severity: 'error',
      from: { path: `^server/${anyOf(rooms)}/` },
      to: {
        path: inRoom(rooms),
        pathNot: ['^server/$1/', ...doors],
      },
    },
    {
      name: 'store-is-sql-only',
      severity: 'error',
      from: { path: '^server/[^/]+/store\\.ts$' },
      // a type is gone at run time: what it names may be the room's own words for its rows
      to: { path: '^(server|client)/', pathNot: '^server/platform/db/', dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'rules-are-pure',
      severity: 'error',
      from: { path: rules },
      to: { path: '^(server|client)/', pathNot: rules, dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'rules-need-no-package',
      severity: 'error',
      from: { path: rules },
      to: { dependencyTypes: ['core', 'npm', 'npm-dev', 'npm-optional', 'npm-peer'] },
    },
    {
      name: 'only-the-entry-knows-all',
      comment: 'nothing imports main.ts or the demo but main.ts itself',
      severity: 'error',
      from: { path: '^server/', pathNot: '^server/(main\\.ts|app\\.ts|demo/)' },
      to: { path: '^server/(main\\.ts|app\\.ts|demo/)' },
    },
    {
      name: 'server-without-client',
      severity: 'error',
      from: { path: '^server/' },
      to: { path: '^client/' },
    },
    {
      name: 'client-without-server',
      severity: 'error',
      from: { path: '^client/' },
      to: { path: '^server/' },
    },
    {
      name: 'shared-stands-alone',
      severity: 'error',
      from: { path: '^shared/' },
      to: { path: '^(server|client|scripts|test)/' },
    },
    {
      name: 'nothing-leans-on-tests',
      severity: 'error',
      from: { path: '^(server|client|shared)/' },
      to: { path: '^(test|scripts)/' },
    },
    { name: 'no-cycles', severity: 'error', from: {}, to: { circular: true } },
    {
      name: 'imports-exist',
      severity: 'error',
      from: {},
      to: { couldNotResolve: true, pathNot: '[.](css|svg|png|woff2)$' },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '^dist/' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['types', 'import', 'node', 'default'],
      extensions: ['.ts', '.tsx', '.mjs', '.js', '.json'],
    },
  },
}
