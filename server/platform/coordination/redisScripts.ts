import { type CommandParser, defineScript } from 'redis'

/**
 * The steps that must be one. Each touches a single key, and takes the time from Redis itself, so that the
 * processes' own clocks need not agree.
 */

const now = `
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local function whole(ms) return string.format('%.0f', ms) end
`

function keyed(parser: CommandParser, key: string, ...rest: string[]): void {
  parser.pushKey(key)
  parser.push(...rest)
}

export const redisScripts = {
  /**
   * The last uses of a key as a list of instants, newest first and never longer than the limit: what stands
   * at the end decides. Answers 0 when counted, else the ms to wait. See memory.ts on clocks set back.
   */
  countUse: defineScript({
    NUMBER_OF_KEYS: 1,
    SCRIPT: `${now}
      local limit, window = tonumber(ARGV[1]), tonumber(ARGV[2])
      local oldest = redis.call('LINDEX', KEYS[1], limit - 1)
      if oldest then
        local age = now - oldest
        if math.abs(age) < window then return window - age end
      end
      redis.call('LPUSH', KEYS[1], whole(now))
      redis.call('LTRIM', KEYS[1], 0, limit - 1)
      redis.call('PEXPIRE', KEYS[1], window)
      return 0`,
    parseCommand: (parser: CommandParser, key: string, limit: number, windowMs: number) =>
      keyed(parser, key, String(limit), String(windowMs)),
    transformReply: (waitMs: number) => waitMs,
  }),

  renewLease: defineScript({
    NUMBER_OF_KEYS: 1,
    SCRIPT: `
      if redis.call('GET', KEYS[1]) ~= ARGV[1] then return 0 end
      return redis.call('PEXPIRE', KEYS[1], ARGV[2])`,
    parseCommand: (parser: CommandParser, key: string, token: string, ttlMs: number) =>
      keyed(parser, key, token, String(ttlMs)),
    transformReply: (held: number) => held === 1,
  }),

  releaseLease: defineScript({
    NUMBER_OF_KEYS: 1,
    SCRIPT: `
      if redis.call('GET', KEYS[1]) ~= ARGV[1] then return 0 end
      return redis.call('DEL', KEYS[1])`,
    parseCommand: (parser: CommandParser, key: string, token: string) => keyed(parser, key, token),
    transformReply: (held: number) => held === 1,
  }),

  /** A place is a hash of member to "<gone at, ms> <info>"; it lives as long as the last of its members. */
  enterPlace: defineScript({
    NUMBER_OF_KEYS: 1,
    SCRIPT: `${now}
      local ttl = tonumber(ARGV[3])
      redis.call('HSET', KEYS[1], ARGV[1], whole(now + ttl) .. ' ' .. ARGV[2])
      if redis.call('PTTL', KEYS[1]) < ttl then redis.call('PEXPIRE', KEYS[1], ttl) end`,
    parseCommand: (parser: CommandParser, key: string, member: string, info: string, ttlMs: number) =>
      keyed(parser, key, member, info, String(ttlMs)),
    transformReply: () => undefined,
  }),

  /** Answers member, info, member, info, …, and sweeps out who is gone. */
  whoIsPresent: defineScript({
    NUMBER_OF_KEYS: 1,
    SCRIPT: `${now}
      local noted, here = redis.call('HGETALL', KEYS[1]), {}
      for i = 1, #noted, 2 do
        local gone, info = string.match(noted[i + 1], '^(%d+) (.*)$')
        if tonumber(gone) > now then
          here[#here + 1] = noted[i]
          here[#here + 1] = info
        else
          redis.call('HDEL', KEYS[1], noted[i])
        end
      end
      return here`,
    parseCommand: (parser: CommandParser, key: string) => keyed(parser, key),
    transformReply: (pairs: string[]) => pairs,
  }),
}
