/**
 * Words of people on one line: no line breaks, no control or direction-switching characters. What goes into
 * a header, a labelled line or a calendar field must not be able to begin another.
 */
export function oneLine(words: string): string {
  return words
    .toWellFormed()
    .replace(/[\p{Cc}\u2028\u2029\u202A-\u202E\u2066-\u2069]+/gu, ' ')
    .trim()
}
