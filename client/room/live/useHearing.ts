import { useState } from 'react'
import type { RoomSnapshot } from '../../../shared/room.ts'
import type { Spoken } from '../../../shared/values.ts'
import { readerLanguage } from '../../platform/i18n.ts'
import { tellOwnState, useOwnState } from '../ownState.ts'
import type { Participant } from './callState.ts'
import { directions, type HearingMode, hear, hearingMode, usualMode } from './hearing.ts'

/** For who listens to an interpreter. */
export interface Listening {
  kind: 'listening'
  mode: HearingMode
  /** Those who interpret for the reader now. */
  interpreters: readonly Participant[]
  choose: (mode: HearingMode) => void
}

/** For the interpreter. */
export interface Interpreting {
  kind: 'interpreting'
  /** Null while they speak to everyone. */
  into: Spoken | null
  directions: readonly Spoken[]
  choose: (into: Spoken | null) => void
}

interface Hearing {
  /** How loud each voice is played, 0 to 1, by person. */
  gains: ReadonlyMap<string, number>
  /** What there is to choose; null in a meeting without interpretation. */
  choice: Listening | Interpreting | null
  /** One press there and back: original and interpreted, or one language and the other. */
  switchOver: (() => void) | undefined
}

/** Who interprets what, and what the reader hears of it. */
export function useHearing(
  { meeting, languages }: Pick<RoomSnapshot, 'meeting' | 'languages'>,
  people: readonly Participant[],
): Hearing {
  const { part } = meeting
  const { mode, lastInterpreted, choose } = useMode(meeting.id, usualMode({ part }, languages))
  const { into } = useOwnState(meeting.id)
  const listener = { part, languages: understoodBy(part, languages) }
  const voices = people.map((person) => ({
    ...person,
    audible: person.reachable && person.mic !== undefined && !person.mic.paused,
  }))
  const { gains, interpreters } = hear(listener, mode, languages, voices)

  if (part === 'interpreter') {
    const choices = directions(languages)
    if (choices.length === 0) return { gains, choice: null, switchOver: undefined }
    const speakInto = (language: Spoken | null) => tellOwnState(meeting.id, { into: language })
    return {
      gains,
      choice: { kind: 'interpreting', into, directions: choices, choose: speakInto },
      switchOver: () => speakInto(choices.find((language) => language !== into) ?? null),
    }
  }
  if (meeting.interpreter === null && people.every((person) => person.part !== 'interpreter'))
    return { gains, choice: null, switchOver: undefined }
  return {
    gains,
    choice: {
      kind: 'listening',
      mode,
      interpreters: people.filter(({ userId }) => interpreters.includes(userId)),
      choose,
    },
    switchOver: () => choose(mode === 'original' ? lastInterpreted : 'original'),
  }
}

/** Of the team nothing is known but the language that they read. */
function understoodBy(
  part: RoomSnapshot['meeting']['part'],
  languages: RoomSnapshot['languages'],
): readonly Spoken[] {
  if (part === 'supplier' || part === 'buyer') return languages[part]
  return part === 'interpreter' ? languages.own : [readerLanguage()]
}

/** What the reader has chosen to hear, kept for this meeting while its page is open or loaded anew. */
function useMode(meetingId: string, usual: HearingMode) {
  const key = `pendopo.hearing.${meetingId}`
  const [chosen, setChosen] = useState(() =>
    hearingMode.nullable().catch(null).parse(sessionStorage.getItem(key)),
  )
  const [lastInterpreted, setLast] = useState<HearingMode>('soft')
  const choose = (mode: HearingMode) => {
    setChosen(mode)
    if (mode !== 'original') setLast(mode)
    sessionStorage.setItem(key, mode)
  }
  const mode = chosen ?? usual
  return { mode, lastInterpreted: mode === 'original' ? lastInterpreted : mode, choose }
}
