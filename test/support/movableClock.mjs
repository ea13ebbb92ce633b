/**
 * Loaded before a server (`node --import`): its system clock, as all of its code reads it, is ahead of the true one by
 * what the process that began it says. Timers and `performance.now()` go on as they do when somebody sets a clock.
 */
const TrueDate = globalThis.Date
let ahead = 0

class MovableDate extends TrueDate {
  constructor(...given) {
    if (given.length === 0) super(TrueDate.now() + ahead)
    else super(...given)
  }

  static now() {
    return TrueDate.now() + ahead
  }
}
globalThis.Date = MovableDate

process.on('message', (said) => {
  if (typeof said?.clockAhead === 'number') ahead = said.clockAhead
})
// Hearing this must not keep the process alive.
process.channel?.unref()
