import type { Notice, Reader } from '../../server/platform/notices.ts'

type Of<Kind extends Notice['kind']> = Extract<Notice, { kind: Kind }>

export function aReader(reader: Partial<Reader> = {}): Reader {
  return {
    email: 'sari@tempe.example',
    name: 'Sari Wulandari',
    language: 'en',
    zone: 'Asia/Jakarta',
    ...reader,
  }
}

const forum = { forumName: 'Semarang – Belarus Forum', link: 'https://forum.example/forums/1' }

/** 22:30 of the 27th in Minsk is 02:30 of the 28th in Jakarta. */
const meeting = {
  meetingId: '0197f3a2-0000-4000-8000-000000000001',
  sequence: 0,
  start: '2026-11-27T19:30:00.000Z',
  end: '2026-11-27T19:50:00.000Z',
  roomName: 'Room 3',
  withName: 'Minsk Trucks',
  otherZone: 'Europe/Minsk',
}

export function aMeetingSet(
  change: Partial<Omit<Of<'meeting_set'>, 'meeting' | 'kind'>> & { meeting?: Partial<typeof meeting> } = {},
): Of<'meeting_set'> {
  return {
    kind: 'meeting_set',
    reader: aReader(),
    ...forum,
    moved: false,
    ...change,
    meeting: { ...meeting, ...change.meeting },
  }
}

export function aMeetingCancelled(
  change: { reader?: Reader; sequence?: number } = {},
): Of<'meeting_cancelled'> {
  const { reader = aReader(), sequence = 1 } = change
  return {
    kind: 'meeting_cancelled',
    reader,
    ...forum,
    reason: 'The buyer has fallen ill.',
    meeting: { ...meeting, sequence },
  }
}

export function anInvitation(change: Partial<Of<'invitation'>> = {}): Of<'invitation'> {
  return {
    kind: 'invitation',
    reader: aReader(),
    ...forum,
    role: 'delegate',
    inviter: 'Trade Desk',
    message: 'We would be glad to see you.\nPlease bring samples.',
    ...change,
  }
}

export function aRequestReceived(change: Partial<Of<'request_received'>> = {}): Of<'request_received'> {
  return {
    kind: 'request_received',
    reader: aReader(),
    ...forum,
    organisation: 'Minsk Trucks',
    message: 'We look for filters.',
    expiresAt: '2026-11-20T19:30:00.000Z',
    ...change,
  }
}

/** One of every kind, in every variant that has words of its own. */
export function everyNotice(reader: Reader): Notice[] {
  const firm = { reader, ...forum, organisation: 'Tempe Nusantara' }
  return [
    ...(['host', 'cohost', 'moderator', 'interpreter', 'delegate'] as const).map((role) =>
      anInvitation({ reader, role }),
    ),
    { kind: 'application_received', ...firm },
    { kind: 'nudged', ...firm, withName: 'Belstroy Import', by: 'Moderator' },
    { kind: 'stand_in_offered', ...firm, withName: 'Belstroy Import', end: '2026-11-28T07:20:00.000Z' },
    ...(['accepted', 'waitlisted', 'declined'] as const).map(
      (decision): Notice => ({
        kind: 'application_decided',
        ...firm,
        decision,
        reason: 'All seats are taken.',
      }),
    ),
    aRequestReceived({ reader }),
    ...(['accepted', 'declined'] as const).map(
      (answer): Notice => ({ kind: 'request_answered', ...firm, answer, reason: 'Not our field.' }),
    ),
    ...(['on', 'off', 'renewed', 'recovered'] as const).map(
      (change): Notice => ({
        kind: 'second_step',
        reader,
        change,
        link: 'https://forum.example/account',
      }),
    ),
    aMeetingSet({ reader }),
    aMeetingSet({ reader, moved: true, meeting: { sequence: 1 } }),
    aMeetingCancelled({ reader }),
  ]
}
