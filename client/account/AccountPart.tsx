import { Group, Stack, Text, Title } from '@mantine/core'
import { type ReactNode, useId } from 'react'

/** One subject of the account page: what it is, and what can be pressed. */
export function AccountPart({ title, text, children }: { title: string; text: string; children: ReactNode }) {
  const id = useId()
  return (
    <Stack component="section" gap="xs" aria-labelledby={id}>
      <Title order={2} size="h3" id={id}>
        {title}
      </Title>
      <Text c="dimmed">{text}</Text>
      <Group>{children}</Group>
    </Stack>
  )
}
