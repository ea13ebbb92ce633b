import { z } from 'zod'

/** The steps of a registration, in order. */
export const registerSteps = ['profile', 'wares', 'delegates', 'free', 'done'] as const
export const registerStep = z.enum(registerSteps)
export type RegisterStep = z.infer<typeof registerStep>
