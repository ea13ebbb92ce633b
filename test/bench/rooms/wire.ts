import { z } from 'zod'

/** What the process that holds the rooms tells the one that measures it. */
export const opened = z.object({
  workerPid: z.int(),
  /** Of worker and Node together before there was a room, MB. */
  emptyMb: z.number(),
  inputs: z.array(z.object({ port: z.int(), kind: z.enum(['audio', 'video']), ssrc: z.int() })),
})
export type Input = z.infer<typeof opened>['inputs'][number]

/** Packets that all consumers together have sent on so far: the answer to any message. */
export const forwarded = z.object({ packets: z.int() })

export const payloadTypes = { audio: 100, video: 101 } as const
