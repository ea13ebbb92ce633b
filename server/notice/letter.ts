import { type Html, html } from './html.ts'
import { oneLine } from './lines.ts'

/** What stands in a mail between greeting and button. */
export type Block =
  | { kind: 'paragraph'; text: string }
  | { kind: 'facts'; facts: { label: string; value: string }[] }
  /** Somebody's own words; the only ones that keep their line breaks. */
  | { kind: 'quote'; from: string; text: string }
  | { kind: 'code'; code: string }

/** A mail before it is set: plain text throughout, with the one thing to press. */
export interface Letter {
  language: string
  subject: string
  greeting: string
  blocks: Block[]
  button: { label: string; link: string }
  openInstead: string
  footer: string
}

/** The letter as plain text. */
export function letterText(letter: Letter): string {
  const { button } = letter
  return [
    oneLine(letter.greeting),
    ...letter.blocks.map(blockText),
    `${button.label}:\n${button.link}`,
    `-- \n${oneLine(letter.footer)}`,
  ].join('\n\n')
}

function blockText(block: Block): string {
  switch (block.kind) {
    case 'paragraph':
      return oneLine(block.text)
    case 'facts':
      return block.facts.map(({ label, value }) => `${label}: ${oneLine(value)}`).join('\n')
    case 'quote':
      return `${oneLine(block.from)}:\n${block.text.replace(/^/gm, '> ')}`
    case 'code':
      return `    ${block.code}`
  }
}

// The product's light look (client/platform/theme.ts), in what mail programs understand: styles on elements.
const ink = '#211e19'
const quiet = '#6a6255'
const primary = '#1d5470'
const sans = "system-ui,-apple-system,'Segoe UI',Roboto,'Noto Sans',Arial,sans-serif"
const serif = "'Palatino Linotype','Noto Serif',Cambria,Georgia,serif"
const small = `margin:0 0 8px;font-size:14px;line-height:1.5;color:${quiet};overflow-wrap:anywhere`

/** The letter as a page of its own: no scripts, nothing from elsewhere, readable at 320 px. */
export function letterHtml(letter: Letter): string {
  const { button } = letter
  const page = html`<!doctype html>
<html lang="${letter.language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light">
<title>${oneLine(letter.subject)}</title>
</head>
<body style="margin:0;background:#faf8f4;color:${ink};font-family:${sans};font-size:16px;line-height:1.55">
<div style="max-width:576px;margin:0 auto;padding:24px 16px">
<p style="margin:0 0 16px;font-family:${serif};font-size:20px;font-weight:600;color:${primary}">Pendopo</p>
<div style="background:#ffffff;border:1px solid #e8e3d9;border-top:4px solid ${primary};border-radius:10px;padding:24px 20px;overflow-wrap:anywhere">
<h1 style="margin:0 0 16px;font-family:${serif};font-size:22px;line-height:1.3;font-weight:600">${oneLine(letter.subject)}</h1>
<p style="margin:0 0 16px">${oneLine(letter.greeting)}</p>
${letter.blocks.map(blockHtml)}<p style="margin:24px 0 0"><a href="${button.link}" target="_blank" style="display:inline-block;background:${primary};color:#ffffff;font-weight:600;text-decoration:none;padding:12px 24px;border-radius:10px">${button.label}</a></p>
</div>
<div style="padding:20px 4px 0">
<p style="${small}">${letter.openInstead}<br><a href="${button.link}" target="_blank" style="color:${primary}">${button.link}</a></p>
<p style="${small}">${oneLine(letter.footer)}</p>
</div>
</div>
</body>
</html>
`
  return page.markup
}

function blockHtml(block: Block): Html {
  switch (block.kind) {
    case 'paragraph':
      return html`<p style="margin:0 0 16px">${oneLine(block.text)}</p>\n`
    case 'facts':
      return html`<dl style="margin:0 0 16px;padding:16px;background:#eef5f8;border-radius:10px">
${block.facts.map(
  ({ label, value }) =>
    html`<dt style="margin:0;font-size:14px;color:#524b41">${label}</dt>
<dd style="margin:0 0 8px;font-weight:600">${oneLine(value)}</dd>
`,
)}</dl>\n`
    case 'quote':
      return html`<p style="margin:0 0 4px;font-size:14px;color:${quiet}">${oneLine(block.from)}</p>
<blockquote style="margin:0 0 16px;padding:4px 0 4px 16px;border-left:3px solid #d2a945;white-space:pre-line">${block.text}</blockquote>\n`
    case 'code':
      return html`<p style="margin:0 0 16px;font-size:36px;line-height:1.2;font-weight:700;letter-spacing:6px;color:${primary}">${block.code}</p>\n`
  }
}
