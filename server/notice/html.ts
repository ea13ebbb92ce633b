/** Markup that is safe to send. Only `html` makes it. */
export interface Html {
  readonly markup: string
}

const entities: Record<string, string> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
}

/** A template whose every value is escaped, for text and quoted attributes, unless it came from `html` itself. */
export function html(parts: TemplateStringsArray, ...values: (string | number | Html | Html[])[]): Html {
  return { markup: parts.reduce((before, part, at) => `${before}${markupOf(values[at - 1] ?? '')}${part}`) }
}

function markupOf(value: string | number | Html | Html[]): string {
  if (Array.isArray(value)) return value.map(markupOf).join('')
  if (typeof value === 'object') return value.markup
  return String(value).replace(/[&<>"']/g, (sign) => entities[sign] ?? '')
}
