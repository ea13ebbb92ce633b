import i18n from 'i18next'
import { initReactI18next } from 'react-i18next'
import { type Language, language } from '../../shared/values.ts'
import '../words/nouns.ts'
import { sayFieldIssues } from './fieldWords.ts'

const KEY = 'pendopo.language'

/** Each language is one chunk of its own; a reader loads only the one that is read. */
const sources = {
  en: () => import('../words/en.ts'),
  id: () => import('../words/id.ts'),
} satisfies Record<Language, () => Promise<unknown>>

/** The languages of the interface, each in its own words. */
export const languageNames: Record<Language, string> = { en: 'English', id: 'Bahasa Indonesia' }

/** Makes the words ready before the first page: the reader's kept choice, else the browser's, else English. */
export async function startWords(): Promise<void> {
  await i18n.use(initReactI18next).init({
    defaultNS: 'app',
    fallbackLng: false,
    interpolation: { escapeValue: false },
    react: { useSuspense: false },
  })
  sayFieldIssues()
  await readIn(firstLanguage())
}

/** Switches the language of this page and keeps it on this device. */
export async function chooseLanguage(chosen: Language): Promise<void> {
  localStorage.setItem(KEY, chosen)
  await readIn(chosen)
}

/** The language of the interface now. */
export function readerLanguage(): Language {
  return language.catch('en').parse(i18n.language)
}

async function readIn(chosen: Language): Promise<void> {
  const { words } = await sources[chosen]()
  for (const [path, noun] of Object.entries(words))
    i18n.addResourceBundle(chosen, path.replace(/^.*\/|\.json$/g, ''), noun)
  await i18n.changeLanguage(chosen)
  document.documentElement.lang = chosen
}

function firstLanguage(): Language {
  const wishes = [localStorage.getItem(KEY), ...navigator.languages.map((tag) => tag.split('-')[0])]
  return wishes.map((wish) => language.safeParse(wish).data).find((known) => known !== undefined) ?? 'en'
}
