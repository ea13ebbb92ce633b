import { MantineProvider, mergeThemeOverrides } from '@mantine/core'
import { DatesProvider } from '@mantine/dates'
import { useMediaQuery } from '@mantine/hooks'
import { Notifications } from '@mantine/notifications'
import { QueryClientProvider } from '@tanstack/react-query'
import { RouterProvider } from '@tanstack/react-router'
import { useMemo } from 'react'
import { useTranslation } from 'react-i18next'
import { queryClient } from '../platform/queries.ts'
import { colorSchemeManager, cssVariables, theme } from '../platform/theme.ts'
import { router } from './router.ts'

/** What the server's policy asks of styles that are written into the page; there is none in development. */
const styleNonce = () => document.querySelector<HTMLMetaElement>('meta[property="csp-nonce"]')?.nonce ?? ''

/** The whole client: the look, the answers, and the pages. */
export function App() {
  const { t, i18n } = useTranslation()
  const narrow = useMediaQuery('(max-width: 48em)', true, { getInitialValueInEffect: false })
  // Mantine's own words: the cross of dialogs, drawers and toasts has no name by itself.
  const spokenTheme = useMemo(
    () =>
      mergeThemeOverrides(theme, {
        components: { CloseButton: { defaultProps: { 'aria-label': t('close') } } },
      }),
    [t],
  )
  return (
    <MantineProvider
      theme={spokenTheme}
      cssVariablesResolver={cssVariables}
      colorSchemeManager={colorSchemeManager}
      defaultColorScheme="auto"
      getStyleNonce={styleNonce}
    >
      <DatesProvider
        settings={{ locale: i18n.language === 'en' ? 'en-gb' : i18n.language, firstDayOfWeek: 1 }}
      >
        <QueryClientProvider client={queryClient}>
          {/* Away from main actions: those stand right of or under a title, and at the foot of a form. */}
          <Notifications position={narrow ? 'top-center' : 'bottom-left'} autoClose={5000} limit={3} />
          <RouterProvider router={router} />
        </QueryClientProvider>
      </DatesProvider>
    </MantineProvider>
  )
}
