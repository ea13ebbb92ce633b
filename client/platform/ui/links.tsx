import {
  Anchor,
  type AnchorProps,
  Button,
  type ButtonProps,
  Card,
  type CardProps,
  NavLink,
  type NavLinkProps,
} from '@mantine/core'
import { IconChevronLeft } from '@tabler/icons-react'
import { createLink } from '@tanstack/react-router'
import type { ComponentPropsWithRef } from 'react'
import classes from './links.module.css'

type Plain<P> = Omit<ComponentPropsWithRef<'a'>, keyof P> & P

function PlainButton(props: Plain<ButtonProps>) {
  return <Button component="a" {...props} />
}

function PlainNavLink(props: Plain<NavLinkProps>) {
  return <NavLink component="a" {...props} />
}

function PlainCard({ className, ...props }: Plain<CardProps>) {
  return <Card component="a" className={`${classes.card} ${className ?? ''}`} {...props} />
}

function PlainBack({ children, className, ...props }: Plain<AnchorProps>) {
  return (
    <Anchor className={`${classes.back} ${className ?? ''}`} size="sm" c="dimmed" {...props}>
      <IconChevronLeft size={16} aria-hidden />
      {children}
    </Anchor>
  )
}

function PlainText(props: Plain<AnchorProps>) {
  return <Anchor {...props} />
}

/** A link within a text, or a name that leads to its page. */
export const TextLink = createLink(PlainText)
/** A link that looks like a button: for going somewhere, never for changing something. */
export const ButtonLink = createLink(PlainButton)
/** A row of a menu that leads to a page. */
export const NavRow = createLink(PlainNavLink)
/** A card that leads to a page, pressed anywhere. */
export const CardLink = createLink(PlainCard)
/** "‹ Forums" above a page's title: `Page back={<BackLink to="/">…</BackLink>}`. */
export const BackLink = createLink(PlainBack)
