import {
  Button,
  CopyButton,
  Group,
  Input,
  Modal,
  MultiSelect,
  SegmentedControl,
  Select,
  Stack,
  Text,
  Textarea,
  TextInput,
} from '@mantine/core'
import { useForm } from '@mantine/form'
import { useMediaQuery } from '@mantine/hooks'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { z } from 'zod'
import { type ForumView, forum, type InvitationView, roleName } from '../../shared/forum.ts'
import { fieldErrors, formErrors } from '../platform/fieldWords.ts'
import { languageNames, readerLanguage } from '../platform/i18n.ts'
import { useNames } from '../platform/names.ts'
import { useAction } from '../platform/queries.ts'
import { toFirstError } from '../platform/useKeptForm.ts'
import { hasRole } from './useForum.ts'

type Words = z.input<typeof forum.invite.input>['invitation']
const languageOptions = Object.entries(languageNames).map(([value, label]) => ({ value, label }))

interface InviteDialogProps {
  view: ForumView
  opened: boolean
  onClose: () => void
}

/** Makes a personal link: mailed where an address is given, and to be copied into any messenger. */
export function InviteDialog({ view, opened, onClose }: InviteDialogProps) {
  const { t } = useTranslation(['forum', 'app'])
  const [made, setMade] = useState<InvitationView>()
  const close = () => {
    onClose()
    setMade(undefined)
  }
  return (
    <Modal
      opened={opened}
      onClose={close}
      title={made ? t('people.made') : t('people.invite')}
      size="lg"
      // A press beside it does not throw away what was typed.
      closeOnClickOutside={made !== undefined}
      closeButtonProps={{ 'aria-label': t('app:close') }}
    >
      {made ? (
        <Made view={view} invitation={made} onAnother={() => setMade(undefined)} onClose={close} />
      ) : (
        <InviteForm view={view} onMade={setMade} />
      )}
    </Modal>
  )
}

function InviteForm({ view, onMade }: { view: ForumView; onMade: (invitation: InvitationView) => void }) {
  const { t } = useTranslation('forum')
  const { spokenLanguages } = useNames()
  const phone = useMediaQuery('(max-width: 36em)', undefined, { getInitialValueInEffect: false })
  const cohostSides = view.hats.flatMap((hat) => (hat.role === 'cohost' ? [hat.side] : []))
  const isHost = hasRole(view.hats, 'host')
  const form = useForm<Words>({
    initialValues: {
      role: 'delegate',
      side: cohostSides[0] ?? 'supplier',
      email: '',
      name: '',
      organisationName: '',
      languages: [],
      language: readerLanguage(),
      message: '',
    },
    validate: (values) => {
      return ofInvitation(formErrors(forum.invite.input)({ forumId: view.id, invitation: sent(values) }))
    },
  })
  const invite = useAction(forum.invite, { onDone: onMade })
  const { role } = form.getValues()
  const roles = isHost ? roleName.options : (['delegate'] as const)
  const sides =
    role === 'cohost' ? (['supplier', 'buyer'] as const) : (['supplier', 'buyer', 'both'] as const)
  const allowed = isHost ? sides : sides.filter((side) => cohostSides.some((own) => own === side))
  return (
    <form
      noValidate
      onSubmit={form.onSubmit(
        (values) =>
          invite.mutate(
            { forumId: view.id, invitation: sent(values) },
            { onError: (error) => form.setErrors(ofInvitation(fieldErrors(error))) },
          ),
        toFirstError(form),
      )}
    >
      <Stack>
        <Select
          label={t('people.role')}
          data={roles.map((value) => ({ value, label: t(`role.${value}`) }))}
          allowDeselect={false}
          {...form.getInputProps('role')}
        />
        {(role === 'delegate' || role === 'cohost') && (
          <div>
            <Input.Label labelElement="div" id="invite-side">
              {t('people.side')}
            </Input.Label>
            <SegmentedControl
              aria-labelledby="invite-side"
              fullWidth
              // Three words are longer than a phone is wide.
              orientation={phone ? 'vertical' : 'horizontal'}
              data={allowed.map((value) => ({ value, label: t(`side.${value}`) }))}
              {...form.getInputProps('side')}
            />
          </div>
        )}
        {role === 'delegate' && (
          <TextInput label={t('people.organisationName')} {...form.getInputProps('organisationName')} />
        )}
        <TextInput label={t('people.name')} autoComplete="off" {...form.getInputProps('name')} />
        <TextInput
          label={t('people.email')}
          description={role === 'delegate' ? t('people.emailHint') : t('people.emailRequired')}
          type="email"
          autoComplete="off"
          required={role !== 'delegate'}
          {...form.getInputProps('email')}
        />
        {role === 'interpreter' && (
          <MultiSelect
            label={t('people.languages')}
            data={spokenLanguages()}
            {...form.getInputProps('languages')}
          />
        )}
        <Select
          label={t('people.language')}
          data={languageOptions}
          allowDeselect={false}
          {...form.getInputProps('language')}
        />
        <Textarea label={t('people.message')} autosize minRows={2} {...form.getInputProps('message')} />
        <Button type="submit" loading={invite.isPending}>
          {t('people.send')}
        </Button>
      </Stack>
    </form>
  )
}

/** Errors by the paths of the form, which is a part of what is sent. */
function ofInvitation(errors: Record<string, string>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(errors).map(([path, words]) => [path.replace('invitation.', ''), words]),
  )
}

/** What was left empty is left out. */
function sent({ role, side, language, email, name, organisationName, languages, message }: Words): Words {
  const sided = role === 'delegate' || role === 'cohost'
  return {
    role,
    language,
    ...(sided && side && { side }),
    ...(email && { email }),
    ...(name && { name }),
    ...(role === 'delegate' && organisationName && { organisationName }),
    ...(role === 'interpreter' && { languages }),
    ...(message && { message }),
  }
}

interface MadeProps {
  view: ForumView
  invitation: InvitationView
  onAnother: () => void
  onClose: () => void
}

function Made({ view, invitation, onAnother, onClose }: MadeProps) {
  const { t } = useTranslation('forum')
  const { link, email } = invitation
  const text = encodeURIComponent(t('people.messenger', { forum: view.name, link }))
  return (
    <Stack>
      <Text role="status">{email ? t('people.madeMailed', { email }) : t('people.madeLink')}</Text>
      <TextInput
        readOnly
        value={link}
        aria-label={t('people.copy')}
        onFocus={(event) => event.currentTarget.select()}
      />
      <Group gap="xs">
        <CopyLink link={link} who={email ?? invitation.organisationName ?? invitation.name ?? ''} />
        <Button
          component="a"
          variant="default"
          size="compact-md"
          target="_blank"
          rel="noreferrer"
          href={`https://wa.me/?text=${text}`}
        >
          {t('people.whatsapp')}
        </Button>
        <Button
          component="a"
          variant="default"
          size="compact-md"
          target="_blank"
          rel="noreferrer"
          href={`https://t.me/share/url?url=${encodeURIComponent(link)}&text=${encodeURIComponent(view.name)}`}
        >
          {t('people.telegram')}
        </Button>
      </Group>
      <Group justify="flex-end">
        <Button variant="default" onClick={onAnother}>
          {t('people.another')}
        </Button>
        <Button onClick={onClose}>{t('people.done')}</Button>
      </Group>
    </Stack>
  )
}

/** Copies a link, and says so. */
export function CopyLink({ link, who }: { link: string; who: string }) {
  const { t } = useTranslation('forum')
  return (
    <CopyButton value={link}>
      {({ copied, copy }) => (
        <Button
          variant="light"
          size="compact-sm"
          onClick={copy}
          aria-label={copied ? undefined : t('people.copyLabel', { who })}
          aria-live="polite"
        >
          {copied ? t('people.copied') : t('people.copy')}
        </Button>
      )}
    </CopyButton>
  )
}
