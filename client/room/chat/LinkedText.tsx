import { linksIn } from './links.ts'

/** A message with its web addresses to press; they open apart from the meeting, and learn nothing of it. */
export function LinkedText({ text }: { text: string }) {
  return linksIn(text).map((piece, place) =>
    typeof piece === 'string' ? (
      piece
    ) : (
      // The pieces of a message never change.
      // biome-ignore lint/suspicious/noArrayIndexKey: see above
      <a key={place} href={piece.href} target="_blank" rel="noopener noreferrer nofollow">
        <bdi>{piece.text}</bdi>
        {piece.host && ` (${piece.host})`}
      </a>
    ),
  )
}
