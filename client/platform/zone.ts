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

/** Switches the zone of this page and keeps it on this device. */
export function chooseZone(zone: string): void {
  localStorage.setItem(KEY, zone)
  useStore.setState({ zone })
}
