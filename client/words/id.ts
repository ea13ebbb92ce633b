import 'dayjs/locale/id'
import type { ResourceKey } from 'i18next'

/** All Indonesian words by noun; calendars bring their own. */
export const words = import.meta.glob<ResourceKey>('./id/*.json', { eager: true, import: 'default' })
