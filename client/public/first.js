// Runs before the first paint, as a file of its own because the page's security policy allows no inline script.
;(() => {
  let kept
  try {
    kept = localStorage.getItem('pendopo.scheme')
  } catch {
    // storage is closed to this page: the device's scheme it is
  }
  const dark = kept === 'dark' || (kept !== 'light' && matchMedia('(prefers-color-scheme: dark)').matches)
  document.documentElement.setAttribute('data-mantine-color-scheme', dark ? 'dark' : 'light')
})()

// The styles that a package writes into the page for open dialogs carry the policy's nonce.
globalThis.__webpack_nonce__ = document.querySelector('meta[property="csp-nonce"]')?.nonce

// The same policy forbids making code from strings, which zod otherwise tries as soon as it is loaded.
globalThis.__zod_globalConfig = { jitless: true }
