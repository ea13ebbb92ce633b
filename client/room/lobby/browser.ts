/** Browsers whose way of asking for a camera looks different. */
export type BrowserKind = 'chrome' | 'chromeAndroid' | 'safariIos' | 'safari' | 'firefox'

/** Which of them shows this page. On an iPhone every browser is Safari below, but only Safari has its menu. */
export function browserOf(userAgent: string): BrowserKind {
  if (/iPhone|iPad/.test(userAgent)) return 'safariIos'
  if (/Android/.test(userAgent)) return 'chromeAndroid'
  if (/Firefox\//.test(userAgent)) return 'firefox'
  // Chrome, Edge and Opera name Safari too.
  return /Safari\//.test(userAgent) && !/Chrom(e|ium)\//.test(userAgent) ? 'safari' : 'chrome'
}
