/**
 * Every expected refusal, with the HTTP status it travels under. The client holds the sentence for each
 * code in every language (`client/words/<language>/error.json`); a check fails when one is missing.
 */
export const errorStatus = {
  // any request
  bad_input: 400,
  too_large: 413,
  not_signed_in: 401,
  not_allowed: 403,
  not_found: 404,
  too_many_requests: 429,
  key_reused: 409,
  conflict: 409,
  internal: 500,
  unavailable: 503,
  storage_full: 507,
  // account
  code_wrong: 400,
  code_expired: 400,
  mailed_already: 429,
  second_step_due: 401,
  second_step_over: 400,
  app_code_wrong: 400,
  still_expected: 409,
  // forum
  forum_closed: 409,
  zone_unknown: 400,
  day_past: 409,
  day_exists: 409,
  day_has_meetings: 409,
  invitation_void: 410,
  invitation_other_address: 403,
  last_host: 409,
  interpreter_expected: 409,
  // firm
  hs_unknown: 400,
  already_registered: 409,
  not_accepted: 409,
  already_decided: 409,
  file_type: 400,
  // matching
  same_side: 409,
  own_organisation: 409,
  already_requested: 409,
  quota_reached: 409,
  importance_spent: 409,
  request_closed: 409,
  wishes_in_circle: 409,
  // schedule
  slot_taken: 409,
  slot_outside: 409,
  slot_past: 409,
  not_available: 409,
  nothing_to_schedule: 409,
  schedule_stale: 409,
  schedule_running: 409,
  // room
  lobby_closed: 409,
  room_closed: 409,
  meeting_over: 409,
  meeting_cancelled: 409,
  media_preparing: 503,
  media_failed: 503,
  not_in_call: 409,
  nudged_already: 409,
  not_begun: 409,
  longest_meeting: 409,
  asked_already: 409,
  interpreter_needed: 409,
  files_full: 409,
  notes_full: 409,
  note_changed: 409,
} as const

export type ErrorCode = keyof typeof errorStatus

/** Refusals that any action or event may answer with. */
export const commonErrors = [
  'bad_input',
  'too_large',
  'not_signed_in',
  'not_allowed',
  'not_found',
  'too_many_requests',
  'key_reused',
  'conflict',
  'internal',
  'unavailable',
  'storage_full',
] as const satisfies readonly ErrorCode[]

export function isErrorCode(value: string): value is ErrorCode {
  return Object.hasOwn(errorStatus, value)
}
