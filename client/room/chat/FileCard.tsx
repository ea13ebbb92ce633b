import { Button } from '@mantine/core'
import { IconFileTypePdf, IconPhoto } from '@tabler/icons-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { SharedFile } from '../../../shared/sharing.ts'
import { useTimes } from '../../platform/useTimes.ts'
import classes from './Chat.module.css'

/** Larger pictures wait for a press: at 150 kbit/s this one takes ten seconds, and the talk goes before it. */
const shownUnasked = 200_000

/** A file to be kept, with what a picture shows. */
export function FileCard({ file }: { file: SharedFile }) {
  const { t } = useTranslation('sharing')
  const { locale } = useTimes()
  const { name, type, bytes, url } = file
  const isPicture = type !== 'application/pdf'
  const [open, setOpen] = useState(bytes <= shownUnasked)
  const Icon = isPicture ? IconPhoto : IconFileTypePdf
  return (
    <div className={classes.file}>
      {isPicture &&
        (open ? (
          <img src={url} alt={t('file.picture', { name })} className={classes.picture} />
        ) : (
          <Button
            size="sm"
            variant="default"
            aria-label={t('file.showLabel', { name })}
            onClick={() => setOpen(true)}
          >
            {t('file.show')}
          </Button>
        ))}
      <a href={url} download={name} className={classes.fileLink}>
        <Icon size={20} aria-hidden />
        <bdi className={classes.fileName}>{name}</bdi>
        <span className={classes.size}>{sizeWords(bytes, locale)}</span>
      </a>
    </div>
  )
}

function sizeWords(bytes: number, locale: string): string {
  const [value, unit] = bytes < 1024 ** 2 ? [bytes / 1024, 'kilobyte'] : [bytes / 1024 ** 2, 'megabyte']
  const style = { style: 'unit', unit, maximumFractionDigits: value < 10 ? 1 : 0 } as const
  return new Intl.NumberFormat(locale, style).format(value)
}
