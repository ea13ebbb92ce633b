import { Group } from '@mantine/core'
import type { Me } from '../../shared/account.ts'
import { PersonMenu } from './PersonMenu.tsx'
import { ReaderMenu } from './ReaderMenu.tsx'

/** At a desk: the reader's settings and who is signed in, each behind a button of the header. */
export function DeskMenu({ me }: { me: Me | null | undefined }) {
  return (
    <Group gap="xs" wrap="nowrap">
      <ReaderMenu />
      {me && <PersonMenu me={me} />}
    </Group>
  )
}
