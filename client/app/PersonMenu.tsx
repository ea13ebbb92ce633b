import { Avatar, Button, Group, Menu, Stack, Text, UnstyledButton, VisuallyHidden } from '@mantine/core'
import { IconLogout, IconUserCircle } from '@tabler/icons-react'
import { Link, useNavigate } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import { account, type Me } from '../../shared/account.ts'
import { useAction } from '../platform/queries.ts'
import { NavRow } from '../platform/ui/links.tsx'

/** Signs out and goes home. */
function useSignOut() {
  const navigate = useNavigate()
  return useAction(account.signOut, { onDone: () => void navigate({ to: '/' }) })
}

/** Who is signed in, at the right of the header. */
export function PersonMenu({ me }: { me: Me }) {
  const { t } = useTranslation()
  const signOut = useSignOut()
  return (
    <Menu position="bottom-end" width={260} shadow="md" withinPortal={false}>
      <Menu.Target>
        <UnstyledButton>
          <PersonAvatar me={me} />
          <VisuallyHidden>{t('person.menu', { name: me.name || me.email })}</VisuallyHidden>
        </UnstyledButton>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label>
          <Names me={me} />
        </Menu.Label>
        <Menu.Item component={Link} to="/account" leftSection={<IconUserCircle size={18} aria-hidden />}>
          {t('person.account')}
        </Menu.Item>
        <Menu.Item
          leftSection={<IconLogout size={18} aria-hidden />}
          onClick={() => signOut.mutate({})}
          disabled={signOut.isPending}
        >
          {t('person.signOut')}
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  )
}

/** The same in a phone's drawer. */
export function PersonCard({ me }: { me: Me }) {
  const { t } = useTranslation()
  const signOut = useSignOut()
  return (
    <Stack gap="sm">
      <Group wrap="nowrap">
        <PersonAvatar me={me} />
        <Names me={me} />
      </Group>
      <div>
        <NavRow
          to="/account"
          label={t('person.account')}
          leftSection={<IconUserCircle size={18} aria-hidden />}
        />
      </div>
      <Button
        variant="default"
        leftSection={<IconLogout size={18} aria-hidden />}
        onClick={() => signOut.mutate({})}
        loading={signOut.isPending}
      >
        {t('person.signOut')}
      </Button>
    </Stack>
  )
}

function PersonAvatar({ me }: { me: Me }) {
  return <Avatar name={me.name || me.email} color="nila" variant="filled" aria-hidden />
}

function Names({ me }: { me: Me }) {
  return (
    <div style={{ minWidth: 0 }}>
      <Text size="sm" fw={600} c="var(--mantine-color-text)" truncate>
        {me.name || me.email}
      </Text>
      {me.name && (
        <Text size="xs" c="dimmed" truncate>
          {me.email}
        </Text>
      )}
    </div>
  )
}
