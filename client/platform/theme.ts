import {
  type ActionIconProps,
  type BadgeProps,
  type ButtonProps,
  type CardProps,
  type ComboboxProps,
  type CSSVariablesResolver,
  createTheme,
  type DrawerProps,
  localStorageColorSchemeManager,
  type MantineColorsTuple,
  type MenuProps,
  type ModalProps,
  type PaperProps,
  type SelectProps,
  type TooltipProps,
} from '@mantine/core'

/** Nila: the indigo of Java's batik, leaning to the sea. Carries every main action. */
const nila: MantineColorsTuple = [
  '#eef5f8',
  '#d9e8ef',
  '#b5d0de',
  '#8db6ca',
  '#659ab4',
  '#447f9d',
  '#2d6885',
  '#1d5470',
  '#154159',
  '#0c2c3e',
]

/** Kuningan: brass, as on a gong. An accent, never a state by itself. */
const kuningan: MantineColorsTuple = [
  '#fcf7eb',
  '#f6ebcf',
  '#ecd8a2',
  '#e0c272',
  '#d2a945',
  '#b98d2b',
  '#8f6a1b',
  '#7b5a17',
  '#614713',
  '#43310c',
]

/** Bata: fired brick, for what failed or cannot be undone. */
const bata: MantineColorsTuple = [
  '#fdf1ef',
  '#fbe7e3',
  '#f4bdb4',
  '#ec978a',
  '#e37363',
  '#d15443',
  '#b83d2e',
  '#9c2f22',
  '#7c251b',
  '#47150f',
]

/** Daun: leaf green, for what is done and agreed. */
const daun: MantineColorsTuple = [
  '#eff7f1',
  '#dbeddf',
  '#b7dac0',
  '#8dc39c',
  '#62a978',
  '#438e5c',
  '#2f7548',
  '#245d39',
  '#1b482c',
  '#10301c',
]

/** Neutrals of paper and teak in the light, of a calm night in the dark. */
const gray: MantineColorsTuple = [
  '#faf8f4',
  '#f3f0e9',
  '#e8e3d9',
  '#d9d2c5',
  '#c0b7a8',
  '#8f8677',
  '#6a6255',
  '#524b41',
  '#38332c',
  '#211e19',
]
const dark: MantineColorsTuple = [
  '#e4e9ec',
  '#c3ccd2',
  '#a3afb8',
  '#7f8d98',
  '#3b4c58',
  '#2c3c47',
  '#21303a',
  '#17242d',
  '#101a21',
  '#0a1116',
]

const sans = "system-ui, -apple-system, 'Segoe UI', Roboto, 'Noto Sans', 'Liberation Sans', Arial, sans-serif"
/** Serifs that hold Latin and Cyrillic alike, so that a Minsk firm's name looks like its neighbour's. */
const serif = "ui-serif, 'Palatino Linotype', 'Noto Serif', Cambria, 'Liberation Serif', Georgia, serif"

/** Our colours, and Mantine's names for them, so that no part shows a stranger's blue. */
const own = {
  nila,
  kuningan,
  blue: nila,
  red: bata,
  green: daun,
  teal: daun,
  yellow: kuningan,
}

/** A dialog's `<header>` would be a second banner of the page. */
const plainHeader = { header: { role: 'presentation' } }
const dialogStyles = { title: { fontFamily: serif, fontSize: '1.125rem', fontWeight: 600, lineHeight: 1.35 } }

/** The look of Pendopo over Mantine. Text and controls meet WCAG AA in the light and in the dark. */
export const theme = createTheme({
  colors: { ...own, gray, dark },
  primaryColor: 'nila',
  primaryShade: { light: 7, dark: 6 },
  black: '#211e19',
  autoContrast: true,
  luminanceThreshold: 0.28,
  fontFamily: sans,
  headings: {
    fontFamily: serif,
    fontWeight: '600',
    textWrap: 'balance',
    sizes: {
      h1: { fontSize: 'clamp(1.625rem, 1.35rem + 1.3vw, 2.125rem)', lineHeight: '1.2' },
      h2: { fontSize: '1.375rem', lineHeight: '1.3' },
      h3: { fontSize: '1.125rem', lineHeight: '1.4' },
      h4: { fontSize: '1rem', lineHeight: '1.45' },
    },
  },
  defaultRadius: 'md',
  radius: { sm: '6px', md: '10px', lg: '16px' },
  shadows: {
    xs: '0 1px 2px rgba(33, 30, 25, 0.06)',
    sm: '0 1px 2px rgba(33, 30, 25, 0.05), 0 4px 14px -6px rgba(33, 30, 25, 0.12)',
    md: '0 2px 4px rgba(33, 30, 25, 0.05), 0 12px 28px -10px rgba(33, 30, 25, 0.18)',
  },
  cursorType: 'pointer',
  respectReducedMotion: true,
  // By their names, not by the parts themselves: those load with the first page that has them.
  components: {
    Badge: { defaultProps: { tt: 'none', fw: 600 } satisfies BadgeProps },
    Button: { defaultProps: { size: 'md' } satisfies ButtonProps },
    ActionIcon: {
      defaultProps: { variant: 'subtle', size: 'lg', color: 'gray' } satisfies ActionIconProps,
    },
    Card: { defaultProps: { withBorder: true, padding: 'lg' } satisfies CardProps },
    Paper: { defaultProps: { shadow: 'none' } satisfies PaperProps },
    // Its placeholder for the first focus is a child that a menu may not have.
    Menu: { defaultProps: { withInitialFocusPlaceholder: false } satisfies MenuProps },
    Modal: {
      defaultProps: {
        centered: true,
        overlayProps: { backgroundOpacity: 0.45 },
        attributes: plainHeader,
      } satisfies Partial<ModalProps>,
      styles: dialogStyles,
    },
    Drawer: {
      defaultProps: { attributes: plainHeader } satisfies Partial<DrawerProps>,
      styles: dialogStyles,
    },
    // On phones a list that is hidden while its field scrolls off is measured without width, put beside the
    // screen, widens the page, and is hidden again: it flickers for ever.
    Combobox: { defaultProps: { hideDetached: false } satisfies ComboboxProps },
    Fieldset: { styles: { legend: { fontWeight: 600 } } },
    // Leaves room for a few choices and the caret on one line.
    MultiSelect: { styles: { inputField: { minWidth: '2rem' } } },
    Select: { defaultProps: { checkIconPosition: 'right' } satisfies Partial<SelectProps> },
    Tooltip: {
      defaultProps: { events: { hover: true, focus: true, touch: true } } satisfies Partial<TooltipProps>,
    },
  },
})

/** Ground is what pages lie on; cards and inputs keep Mantine's body colour. */
export const cssVariables: CSSVariablesResolver = () => ({
  variables: {},
  light: {
    '--pendopo-ground': gray[0],
    '--pendopo-line': gray[2],
    '--pendopo-accent': kuningan[6],
    '--mantine-color-placeholder': gray[6],
    '--mantine-color-error': bata[7],
    '--mantine-color-success': daun[7],
    '--mantine-color-default-border': gray[4],
    '--mantine-color-disabled-color': gray[6],
  },
  dark: {
    '--pendopo-ground': dark[8],
    '--pendopo-line': dark[5],
    '--pendopo-accent': kuningan[4],
    '--mantine-color-placeholder': dark[2],
    '--mantine-color-anchor': nila[3],
    '--mantine-color-error': bata[3],
    '--mantine-color-success': daun[3],
    '--mantine-color-disabled-color': dark[3],
    '--mantine-color-gray-light': dark[5],
    '--mantine-color-gray-light-hover': dark[4],
    // Mantine's tints are darker than our ground at night.
    ...Object.fromEntries(
      Object.entries(own).flatMap(([name, shades]) => [
        [`--mantine-color-${name}-light`, shades[9]],
        [`--mantine-color-${name}-light-hover`, shades[8]],
      ]),
    ),
  },
})

/** Light, dark or as the device: kept on this device; `public/first.js` reads it before the first paint. */
export const colorSchemeManager = localStorageColorSchemeManager({ key: 'pendopo.scheme' })
