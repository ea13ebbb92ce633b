import type { RoleName } from '../../../shared/forum.ts'
import type { Words } from './words.ts'

const roles: Record<RoleName, string> = {
  host: 'a host',
  cohost: 'a co-host',
  moderator: 'a moderator',
  interpreter: 'an interpreter',
  delegate: 'a delegate of your organisation',
}

export const en: Words = {
  greeting: (name) => (name ? `Dear ${name},` : 'Hello,'),
  dayAndTime: (day, time) => `${day}, ${time}`,
  timeOf: (city) => `${city} time`,
  openInstead: 'If the button does not work, open this address in your browser:',
  footer: (forumName) =>
    `Pendopo sent you this mail for ${forumName}. Your language and time zone can be changed there at any time.`,
  labels: {
    withWhom: 'With',
    yourTime: 'Your time',
    theirTime: 'Their time',
    room: 'Room',
    answerBy: 'Please answer by',
    until: 'The meeting ends',
    reason: 'Reason',
  },
  messageFrom: (name) => `Message from ${name}`,
  datesDiffer: 'Please note: the date is not the same on both sides.',
  calendarAttached:
    'The attached calendar file puts the meeting into your calendar and keeps it right when it changes. Please come a few minutes early, to test your camera and microphone.',
  calendarRemoves: 'The attached calendar file takes the meeting out of your calendar.',
  calendarTitle: (withName, forumName) => `Meeting with ${withName} (${forumName})`,
  invitationFor: (email) =>
    `The invitation is meant for ${email}. Opening it changes nothing yet; you will be asked to confirm this address.`,
  notices: {
    invitation: {
      subject: ({ forumName }) => `Invitation to ${forumName}`,
      text: ({ inviter, forumName, role }) =>
        `${inviter} invites you to take part in ${forumName} as ${roles[role]}.`,
      button: 'Open the invitation',
    },
    applicationReceived: {
      subject: ({ organisation, forumName }) => `${organisation} applies to ${forumName}`,
      text: ({ organisation, forumName }) =>
        `${organisation} would like to take part in ${forumName} and awaits your decision.`,
      button: 'See the application',
    },
    applicationDecided: {
      subject: ({ forumName, decision }) =>
        ({
          accepted: `You take part in ${forumName}`,
          waitlisted: `You are on the waiting list of ${forumName}`,
          declined: `Your application to ${forumName}`,
        })[decision],
      text: ({ organisation, forumName, decision }) =>
        ({
          accepted: `The hosts have accepted ${organisation}. You can now find partners and ask them for meetings in ${forumName}.`,
          waitlisted: `The hosts have put ${organisation} on the waiting list of ${forumName}. You will hear from us when a place becomes free.`,
          declined: `Thank you for applying to ${forumName}. The hosts have decided not to accept ${organisation} this time.`,
        })[decision],
      button: 'Open the forum',
    },
    requestReceived: {
      subject: ({ organisation }) => `${organisation} would like to meet you`,
      text: ({ organisation, forumName }) => `${organisation} asks you for a meeting in ${forumName}.`,
      button: 'Answer the request',
    },
    requestAnswered: {
      subject: ({ organisation, answer }) =>
        answer === 'accepted'
          ? `${organisation} accepts your meeting request`
          : `${organisation} declines your meeting request`,
      text: ({ organisation, forumName, answer }) =>
        answer === 'accepted'
          ? `${organisation} will be glad to meet you in ${forumName}. The hosts now set the time; you will get it in a mail of its own.`
          : `${organisation} cannot meet you in ${forumName}. Other firms there may fit what you look for.`,
      button: 'See your requests',
    },
    nudged: {
      subject: ({ withName }) => `You are expected now: ${withName}`,
      text: ({ withName, forumName, by }) =>
        `${by} asks you to come to your meeting with ${withName} in ${forumName}. You are expected there now.`,
      button: 'Go to the meeting',
    },
    standInOffered: {
      subject: ({ withName }) => `A meeting with ${withName} is free for you now`,
      text: ({ organisation, withName, forumName }) =>
        `${withName} waits in a meeting of ${forumName}, and the other side has not come. The hosts offer ${organisation} to take its place at once. Whoever answers first has it.`,
      button: 'Answer the offer',
    },
    meetingSet: {
      subject: ({ meeting, moved, when }) =>
        moved
          ? `Changed: meeting with ${meeting.withName}, ${when}`
          : `Meeting with ${meeting.withName}, ${when}`,
      text: ({ meeting, forumName, moved }) =>
        moved
          ? `Your meeting with ${meeting.withName} in ${forumName} has changed. What stands here replaces what we wrote before.`
          : `Your meeting with ${meeting.withName} in ${forumName} has been scheduled.`,
      button: 'Open the meeting',
    },
    meetingCancelled: {
      subject: ({ meeting, when }) => `Cancelled: meeting with ${meeting.withName}, ${when}`,
      text: ({ meeting, forumName }) =>
        `Your meeting with ${meeting.withName} in ${forumName} will not take place.`,
      button: 'See your agenda',
    },
  },
  secondStep: {
    subject: (change) =>
      ({
        on: 'Second step at sign-in: turned on',
        off: 'Second step at sign-in: turned off',
        renewed: 'Second step at sign-in: new recovery codes',
        recovered: 'Second step at sign-in: a recovery code was used',
      })[change],
    text: (change) =>
      ({
        on: 'From now on, signing in to Pendopo as you takes a code from your authenticator app after the mail. All other browsers were signed out.',
        off: 'From now on, signing in to Pendopo as you takes the mail alone.',
        renewed: 'You have ten new recovery codes. The earlier ones no longer work.',
        recovered:
          'A recovery code was used in place of a code from your authenticator app. It works no more.',
      })[change],
    notYou:
      'If this was not you, somebody else can read your mail or use your phone. Change the password of your mailbox, press “Sign out everywhere” on your account page, and tell the host of your forum.',
    button: 'Open your account',
    footer: 'Pendopo sent you this mail because it is about how you sign in.',
  },
  signIn: {
    subject: 'Sign in to Pendopo',
    text: 'Type this code on the page where you asked for it:',
    expires: (minutes) =>
      `Or press the button on the device where you want to sign in. The code works for ${minutes.code} minutes, the button for ${minutes.link}; using one ends both.`,
    notYou: 'If this was not you, do nothing: without this mail nobody can sign in.',
    button: 'Sign in',
    footer: 'Pendopo sent you this mail because somebody typed your address to sign in.',
  },
}
