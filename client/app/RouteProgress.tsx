import { useRouterState } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import classes from './RouteProgress.module.css'

/** A line along the top while the next page is being fetched. */
export function RouteProgress() {
  const { t } = useTranslation()
  const loading = useRouterState({ select: ({ isLoading }) => isLoading })
  return loading ? <div role="progressbar" aria-label={t('loading')} className={classes.line} /> : null
}
