import type { AccountTables } from './tables/account.ts'
import type { DealTables } from './tables/deal.ts'
import type { FirmTables } from './tables/firm.ts'
import type { ForumTables } from './tables/forum.ts'
import type { MatchingTables } from './tables/matching.ts'
import type { PlatformTables } from './tables/platform.ts'
import type { RoomTables } from './tables/room.ts'
import type { ScheduleTables } from './tables/schedule.ts'

/**
 * The schema as code sees it, each room's tables in its own file: `migrations/*.sql` is the truth, names here are in
 * camel case.
 */
export interface Tables
  extends AccountTables,
    ForumTables,
    FirmTables,
    MatchingTables,
    ScheduleTables,
    RoomTables,
    DealTables,
    PlatformTables {}
