import 'dayjs/locale/en-gb'
import type { ResourceKey } from 'i18next'

/** All English words by noun; calendars bring their own. */
export const words = import.meta.glob<ResourceKey>('./en/*.json', { eager: true, import: 'default' })
