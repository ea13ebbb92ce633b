import i18n from 'i18next'
import { z } from 'zod'
import { ApiError } from './apiError.ts'

/** Says what is wrong with a field in the reader's language; the contract's schemas use it wherever they parse. */
export function sayFieldIssues(): void {
  z.config({ localeError: (issue) => wordsOf(issue) })
}

/** Checks a form's values as the server will: `useForm({ validate: formErrors(schema) })`. */
export function formErrors(schema: z.ZodType): (values: unknown) => Record<string, string> {
  return (values) => {
    const checked = schema.safeParse(values)
    return checked.success
      ? {}
      : byPath(checked.error.issues.map((issue) => [issue.path.join('.'), issue.message]))
  }
}

/** What a refused action says about its fields, for a form's `setErrors`. Empty for any other error. */
export function fieldErrors(error: unknown): Record<string, string> {
  return error instanceof ApiError ? byPath(error.fields.map(({ path, message }) => [path, message])) : {}
}

/** The first word about a field is the one to mend first. */
function byPath(said: [path: string, message: string][]): Record<string, string> {
  return Object.fromEntries(said.toReversed().map(([path, message]) => [path, fieldWords(message)]))
}

/** Rules of our own carry a code as their message (`required`); all others are sentences already. */
function fieldWords(message: string): string {
  const own = `error:field.${message}`
  return i18n.exists(own) ? i18n.t(own, { defaultValue: message }) : message
}

function wordsOf(issue: z.core.$ZodRawIssue): string {
  const { t } = i18n
  switch (issue.code) {
    case 'invalid_type':
      if (issue.input === undefined || issue.input === null || issue.input === '')
        return t('error:field.required')
      return issue.expected === 'number' || issue.expected === 'int'
        ? t('error:field.number')
        : t('error:field.invalid')
    case 'too_small': {
      const min = Number(issue.minimum)
      if (issue.origin === 'string')
        return min <= 1 ? t('error:field.required') : t('error:field.short', { count: min })
      return issue.origin === 'array'
        ? t('error:field.few', { count: min })
        : t(issue.inclusive === false ? 'error:field.above' : 'error:field.least', { min })
    }
    case 'too_big': {
      const max = Number(issue.maximum)
      if (issue.origin === 'string') return t('error:field.long', { count: max })
      return issue.origin === 'array'
        ? t('error:field.many', { count: max })
        : t('error:field.most', { max: max.toLocaleString(i18n.language) })
    }
    case 'invalid_format':
      if (issue.input === '') return t('error:field.required')
      if (issue.format === 'email') return t('error:field.email')
      if (issue.format === 'url') return t('error:field.url')
      return t('error:field.format')
    case 'invalid_value':
      return t('error:field.choice')
    default:
      return t('error:field.invalid')
  }
}
