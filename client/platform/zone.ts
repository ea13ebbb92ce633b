import { create } from 'zustand'
import { isZone } from '../../shared/values.ts'

const KEY = 'pendopo.zone'

/** The zone this page shows times in: chosen here or kept with the account, at first the browser's. */
const useStore = create(() => ({ zone: firstZone() }))

function firstZone(): string {
  const kept = localStorage.getItem(KEY)
  return kept && isZone(kept) ? kept : browserZone()
}

/** The IANA zone of this device. */
export function browserZone(): string {
  return Intl.DateTimeFormat().resolvedOptions().timeZone
}

/** The reader's IANA zone; the component is shown anew when it is switched. */
export function useZone(): string {
  return useStore(({ zone }) => zone)
}

/** The reader's IANA zone, outside of components. */
export function readerZone(): string {
  return useStore.getState().zone
}

/**
 * The zone of a country (ISO 3166-1 alpha-2): `kept` where it is one of its zones or nothing is known, the
 * country's only one, and nothing where there are several to choose from.
 */
export function zoneIn(country: string, kept: string): string {
  // Not every browser knows it yet.
  const zones = new Intl.Locale('und', { region: country }).getTimeZones?.() ?? [kept]
  if (zones.includes(kept)) return kept
  return zones.length === 1 ? (zones[0] ?? '') : ''
}

/** Switches the zone of this page and keeps it on this device. */
export function chooseZone(zone: string): void {
  localStorage.setItem(KEY, zone)
  useStore.setState({ zone })
}
