/** A start that cannot go on: the message is a sentence that tells the operator why, and needs no stack. */
export class CannotStart extends Error {
  override name = 'CannotStart'
}
