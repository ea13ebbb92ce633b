import { z } from 'zod'

// The page's security policy forbids making code from strings. zod tries it as soon as a schema is made, so
// this stands before all that imports one.
z.config({ jitless: true })
