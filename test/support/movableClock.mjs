/**
 * Loaded before a server (`node --import`): its system clock, as all of its code reads it, is ahead of the true one by
 * what the process that began it says. Timers and `performance.now()` go on as they do when somebody sets a clock.
 */
const TrueDate = globalThis.Date
let ahead = 0
const now = () => TrueDate.now() + ahead

globalThis.Date = new Proxy(TrueDate, {
  construct: (target, given, made) => Reflect.construct(target, given.length === 0 ? [now()] : given, made),
  get: (target, name) => (name === 'now' ? now : Reflect.get(target, name)),
})

process.on('message', (said) => {
  if (typeof said?.clockAhead === 'number') ahead = said.clockAhead
})
// Hearing this must not keep the process alive.
process.channel?.unref()
