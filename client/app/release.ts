/**
 * A page that stays open across a new release asks for files that are no more. It is loaded anew then: only if
 * the server really has another release, so that a lost connection loads nothing again and again; and not where
 * a form may be half filled: the router loads the next page anew by itself.
 */
export function followReleases(): void {
  window.addEventListener('vite:preloadError', () => {
    if (!document.querySelector('main form')) void loadNewRelease()
  })
}

async function loadNewRelease(): Promise<void> {
  const response = await fetch('/', { cache: 'no-store' }).catch(() => undefined)
  if (!response?.ok) return
  const newest = new DOMParser().parseFromString(await response.text(), 'text/html')
  if (entryOf(newest) !== entryOf(document)) location.reload()
}

/** The script that a page begins with; its name changes with its content. */
function entryOf(page: Document): string | null | undefined {
  return page.querySelector('script[type="module"]')?.getAttribute('src')
}
