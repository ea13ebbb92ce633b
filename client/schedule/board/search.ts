/** Letters as they are looked for: without case and marks. */
function plain(text: string): string {
  return text.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase().trim()
}

/** The organisations whose name holds what was typed; null where nothing was. */
export function findOrganisations(
  organisations: readonly { id: string; name: string }[],
  typed: string,
): ReadonlySet<string> | null {
  const wanted = plain(typed)
  if (wanted === '') return null
  return new Set(organisations.filter(({ name }) => plain(name).includes(wanted)).map(({ id }) => id))
}

/** Whether one of a meeting's sides was found. */
export function isFound(
  found: ReadonlySet<string>,
  { supplierId, buyerId }: { supplierId: string; buyerId: string },
): boolean {
  return found.has(supplierId) || found.has(buyerId)
}
