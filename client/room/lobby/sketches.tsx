import type { ReactNode } from 'react'
import type { BrowserKind } from './browser.ts'
import classes from './Sketch.module.css'

/** Drawings of what to press in a browser, in place of screenshots that age and speak one language. */

interface SketchProps {
  /** What the drawing shows, for those who do not see it. */
  label: string
  children: ReactNode
}

function Sketch({ label, children }: SketchProps) {
  return (
    <svg viewBox="0 0 240 132" className={classes.sketch} role="img" aria-label={label}>
      {children}
    </svg>
  )
}

const at = (x: number, y: number) => `translate(${x} ${y})`

/** A window of a desk, or the upper or lower half of a phone. */
function Frame({ phone = false }: { phone?: boolean }) {
  return phone ? (
    <rect x={58} y={-20} width={124} height={172} rx={16} className={classes.frame} />
  ) : (
    <>
      <rect x={8} y={8} width={224} height={140} rx={10} className={classes.frame} />
      {[20, 31, 42].map((x) => (
        <circle key={x} cx={x} cy={20} r={3} className={classes.faint} />
      ))}
    </>
  )
}

/** The line with the address; `sign` stands at its left end. */
function Address({ x, y, width, sign }: { x: number; y: number; width: number; sign: ReactNode }) {
  return (
    <>
      <rect x={x} y={y} width={width} height={22} rx={11} className={classes.field} />
      <rect x={x + 32} y={y + 9} width={width * 0.45} height={4} rx={2} className={classes.faint} />
      <g transform={at(x + 14, y + 11)}>{sign}</g>
    </>
  )
}

/** Brass ring around what is to be pressed, with a finger's arrow. */
function Press({ x, y }: { x: number; y: number }) {
  return (
    <g transform={at(x, y)}>
      <circle r={14} className={classes.ring} />
      <path d="M20 20 L11.5 11.5 M11.5 18 V11.5 H18" className={classes.arrow} />
    </g>
  )
}

const Sliders = () => (
  <g className={classes.line}>
    <path d="M-6 -3 H6 M-6 4 H6" />
    <circle cx={-2} cy={-3} r={2} className={classes.knob} />
    <circle cx={2} cy={4} r={2} className={classes.knob} />
  </g>
)

const Camera = ({ crossed = false }: { crossed?: boolean }) => (
  <g className={classes.line}>
    <rect x={-8} y={-5} width={10} height={10} rx={2} />
    <path d="M2 -1 L8 -4 V4 L2 1" />
    {crossed && <path d="M-8 -8 L8 8" />}
  </g>
)

const Mic = () => (
  <g className={classes.line}>
    <rect x={-3} y={-8} width={6} height={10} rx={3} />
    <path d="M-6 -1 a6 6 0 0 0 12 0 M0 5 V8" />
  </g>
)

const Letters = () => (
  <text className={classes.letters} textAnchor="middle" dy={5}>
    aA
  </text>
)

/** A switch that is on. */
const On = () => (
  <>
    <rect x={-12} y={-7} width={24} height={14} rx={7} className={classes.on} />
    <circle cx={5} r={5} className={classes.white} />
  </>
)

const Check = () => <path d="M-6 0 L-1.5 5 L7 -5" className={classes.check} />

const Cross = () => <path d="M-5 -5 L5 5 M5 -5 L-5 5" className={classes.line} />

interface RowsProps {
  x: number
  y: number
  width: number
  /** What stands at the right end of both rows. */
  end: ReactNode
}

/** What the browser opens: a row for the camera, one for the microphone. */
function Rows({ x, y, width, end }: RowsProps) {
  return (
    <>
      <rect x={x} y={y} width={width} height={72} rx={10} className={classes.card} />
      {[<Camera key="camera" />, <Mic key="mic" />].map((sign, row) => (
        <g key={sign.key} transform={at(x, y + 20 + row * 32)}>
          <g transform={at(20, 0)}>{sign}</g>
          <rect x={38} y={-2} width={width * 0.3} height={4} rx={2} className={classes.faint} />
          <g transform={at(width - 24, 0)}>{end}</g>
        </g>
      ))}
    </>
  )
}

/** Where to press. */
export function Where({ browser, label }: { browser: BrowserKind; label: string }) {
  if (browser === 'chromeAndroid')
    return (
      <Sketch label={label}>
        <g transform={at(0, 44)}>
          <Frame phone />
          <Address x={68} y={-4} width={104} sign={<Sliders />} />
          <Press x={82} y={7} />
        </g>
      </Sketch>
    )
  if (browser === 'safariIos')
    return (
      <Sketch label={label}>
        <g transform={at(0, -32)}>
          <Frame phone />
          <Address x={68} y={114} width={104} sign={<Letters />} />
          <Press x={82} y={125} />
        </g>
      </Sketch>
    )
  if (browser === 'safari')
    return (
      <Sketch label={label}>
        <rect width={240} height={24} className={classes.field} />
        {[24, 62, 92, 122].map((x, nth) => (
          <rect
            key={x}
            x={x}
            y={10}
            width={nth === 0 ? 28 : 20}
            height={4}
            rx={2}
            className={classes.faint}
          />
        ))}
        <g transform={at(0, 30)}>
          <Frame />
        </g>
        <Press x={38} y={12} />
      </Sketch>
    )
  return (
    <Sketch label={label}>
      <Frame />
      <Address x={18} y={34} width={204} sign={browser === 'firefox' ? <Camera crossed /> : <Sliders />} />
      <Press x={32} y={45} />
    </Sketch>
  )
}

/** What to set then. */
export function What({ browser, label }: { browser: BrowserKind; label: string }) {
  const phone = browser === 'chromeAndroid' || browser === 'safariIos'
  const end =
    browser === 'firefox' ? <Cross /> : browser === 'safariIos' || browser === 'safari' ? <Check /> : <On />
  if (phone)
    return (
      <Sketch label={label}>
        <Frame phone />
        <Rows x={66} y={40} width={108} end={end} />
      </Sketch>
    )
  return (
    <Sketch label={label}>
      <Frame />
      <Address x={18} y={30} width={204} sign={browser === 'firefox' ? <Camera crossed /> : <Sliders />} />
      <Rows x={26} y={56} width={150} end={end} />
    </Sketch>
  )
}
