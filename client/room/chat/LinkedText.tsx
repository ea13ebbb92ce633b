import { linksIn } from './links.ts'

/** A message with its web addresses to press; they open apart from the meeting, and learn nothing of it. */
export function LinkedText({ text }: { text: string }) {
  return linksIn(text).map((piece) =>
    typeof piece === 'string' ? (
      piece
    ) : (
      <a key={piece.at} href={piece.href} target="_blank" rel="noopener noreferrer nofollow">
        <bdi>{piece.text}</bdi>
        {piece.host && ` (${piece.host})`}
      </a>
    ),
  )
}
