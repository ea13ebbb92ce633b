import { describe, expect, test } from 'vitest'
import { cleanName } from '../../server/room/fileRules.ts'

describe('the name of a file', () => {
  test.each([
    ['Katalog 2026.pdf', 'Katalog 2026.pdf'],
    ['КАТАЛОГ.PDF', 'КАТАЛОГ.pdf'],
    ['../../etc/passwd', 'passwd.pdf'],
    ['C:\\Users\\Dewi\\price list.pdf', 'price list.pdf'],
    ['invoice.pdf.exe', 'invoice.pdf.exe.pdf'],
    // Would be read as "invoiceexe.pdf".
    ['invoice\u202efdp.exe', 'invoicefdp.exe.pdf'],
    ['a\0b\r\nc"d;e.pdf', 'abcd;e.pdf'],
    ['<img src=x>.pdf', 'img src=x.pdf'],
    ['...pdf', 'file.pdf'],
    ['.htaccess', 'htaccess.pdf'],
    ['   ', 'file.pdf'],
    ['/', 'file.pdf'],
    ['half \ud800 a pair.pdf', 'half a pair.pdf'],
    ['cafe\u0301.pdf', 'caf\u00e9.pdf'],
  ])('%j of a PDF becomes %j', (given, kept) => {
    expect(cleanName(given, 'application/pdf')).toBe(kept)
  })

  test('ends as the type ends, whatever it was called', () => {
    expect(cleanName('photo.jpeg', 'image/jpeg')).toBe('photo.jpeg')
    expect(cleanName('photo.png', 'image/jpeg')).toBe('photo.png.jpg')
    expect(cleanName('photo', 'image/webp')).toBe('photo.webp')
  })

  test('is cut to a length that every file system takes, not through a sign', () => {
    const kept = cleanName(`${'🪵'.repeat(300)}.png`, 'image/png')
    expect(kept).toBe(`${'🪵'.repeat(100)}.png`)
  })
})
