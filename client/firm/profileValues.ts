import { z } from 'zod'
import { type OrganisationView, profileWords, sector } from '../../shared/firm.ts'
import { spoken } from '../../shared/values.ts'

/** A profile while it is being written. */
export const profileShape = z.object({
  name: z.string(),
  standing: z.string(),
  country: z.string().nullable(),
  city: z.string(),
  zone: z.string(),
  sectors: z.array(sector),
  languages: z.array(spoken),
  about: z.string(),
  website: z.string(),
})
export type ProfileValues = z.infer<typeof profileShape>

/** What a profile's form holds at first. */
export function profileValuesOf(view: OrganisationView): ProfileValues {
  return profileShape.parse(view)
}

/** For checking the form as the server will. */
export const profileInput = z.object({ profile: profileWords })
