import { forum, forumEvents } from '../../shared/forum.ts'
import type { Http } from '../platform/http.ts'
import type { Sockets } from '../platform/sockets.ts'
import * as hosting from './hosting.ts'
import { interpreterHours, setInterpreterHours } from './interpreterHours.ts'
import { acceptInvitation, invitations, invite, openInvitation, revokeInvitation } from './invite.ts'
import * as service from './service.ts'

export function mountForum({
  http,
  sockets,
  secret,
}: {
  http: Http
  sockets: Sockets
  secret: string
}): void {
  http.query(forum.mine, service.mine)
  http.query(forum.view, service.view)
  http.command(forum.create, hosting.create)
  http.command(forum.update, hosting.update)
  http.command(forum.addDay, hosting.addDay)
  http.command(forum.removeDay, hosting.removeDay)
  http.command(forum.setPhase, hosting.setPhase)
  http.query(forum.team, service.team)
  http.command(forum.removeMember, service.removeMember)
  http.query(forum.interpreterHours, interpreterHours)
  http.command(forum.setInterpreterHours, setInterpreterHours)

  http.query(forum.invitations, (reading, input) => invitations(reading, secret, input))
  http.command(forum.invite, (work, input) => invite(work, secret, input))
  http.command(forum.revokeInvitation, revokeInvitation)
  http.publicQuery(forum.invitation, (reading, { token }) => openInvitation(reading, secret, token))
  http.command(forum.acceptInvitation, (work, { token }) => acceptInvitation(work, secret, token))

  sockets.on(forumEvents.watch, async (page, { forumId }) => {
    const { hats } = await service.authorise(page, 'forum.watch', forumId)
    await page.join(service.audiencesOf(forumId, hats))
    return {}
  })
  sockets.on(forumEvents.unwatch, async (page, { forumId }) => {
    const hats = await service.hatsIn(page.db, page.actor, forumId)
    await page.leave(service.audiencesOf(forumId, hats))
    return {}
  })
}
