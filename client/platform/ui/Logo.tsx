interface LogoProps {
  /** Height and width, px. */
  size?: number
}

/** The mark: a joglo roof on four pillars, in the colour of the text around it. Decorative. */
export function Logo({ size = 32 }: LogoProps) {
  return (
    <svg width={size} height={size} viewBox="0 0 32 32" aria-hidden focusable="false">
      <path
        fill="var(--pendopo-accent)"
        d="M4.6 17h2v10h-2zM11.4 17h2v10h-2zM18.6 17h2v10h-2zM25.4 17h2v10h-2z"
      />
      <path
        fill="currentColor"
        d="M12 2.5h8c.6 2.9 1.7 5 3.7 6.7H8.3c2-1.7 3.1-3.8 3.7-6.7ZM7.4 10.2h17.2c1.7 2.5 4 4.2 7.1 5.1v2.2H.3v-2.2c3.1-.9 5.4-2.6 7.1-5.1ZM2.3 26.5h27.4V29H2.3z"
      />
    </svg>
  )
}
