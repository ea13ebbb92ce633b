import { randomBytes } from 'node:crypto'
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { RequestHandler, Response } from 'express'
import helmet from 'helmet'
import { z } from 'zod'

/** What a call needs of the device, and a page to be read in peace. */
const needed = [
  'autoplay',
  'camera',
  'clipboard-write',
  'display-capture',
  'fullscreen',
  'microphone',
  'picture-in-picture',
  'screen-wake-lock',
  'speaker-selection',
]
/** All else that browsers ask this header for; ours ask nobody for it. */
const unneeded = [
  'accelerometer',
  'browsing-topics',
  'clipboard-read',
  'encrypted-media',
  'gamepad',
  'geolocation',
  'gyroscope',
  'hid',
  'idle-detection',
  'keyboard-map',
  'local-fonts',
  'magnetometer',
  'midi',
  'otp-credentials',
  'payment',
  'publickey-credentials-create',
  'publickey-credentials-get',
  'serial',
  'storage-access',
  'sync-xhr',
  'usb',
  'window-management',
  'xr-spatial-tracking',
]
const permissions = [
  ...needed.map((feature) => `${feature}=(self)`),
  ...unneeded.map((feature) => `${feature}=()`),
].join(', ')

/**
 * Headers that keep a page to itself: no foreign scripts, styles, frames or forms, nothing inline but what carries
 * the answer's own nonce, nothing of the device but what a call needs, over TLS nothing without it.
 */
export function secured(publicUrl: string): RequestHandler[] {
  const overTls = publicUrl.startsWith('https:')
  const headers = helmet({
    contentSecurityPolicy: {
      useDefaults: false,
      directives: {
        defaultSrc: ["'self'"],
        scriptSrc: ["'self'"],
        scriptSrcAttr: ["'none'"],
        // Mantine writes its variables into elements of their own. What React sets on an element is no markup.
        styleSrc: ["'self'", (_request, response) => `'nonce-${nonceIn(response)}'`],
        styleSrcAttr: ["'none'"],
        imgSrc: ["'self'", 'data:', 'blob:'],
        mediaSrc: ["'self'", 'blob:', 'mediastream:'],
        // Older browsers do not count a socket among what is their own.
        connectSrc: ["'self'", (request) => socketsAt(request, overTls)],
        workerSrc: ["'self'", 'blob:'],
        objectSrc: ["'none'"],
        baseUri: ["'none'"],
        frameAncestors: ["'none'"],
        formAction: ["'self'"],
        ...(overTls && { upgradeInsecureRequests: [] }),
      },
    },
    strictTransportSecurity: overTls,
    referrerPolicy: { policy: 'no-referrer' },
    crossOriginOpenerPolicy: { policy: 'same-origin' },
  })
  return [
    (_request, response, next) => {
      response.locals.nonce = randomBytes(16).toString('base64')
      response.set('Permissions-Policy', permissions)
      next()
    },
    headers,
  ]
}

/** The page, with the nonce that its styles carry, where Vite and our own code look for it. */
export function withNonce(page: string, response: Response): string {
  return page.replace('<head>', (begin) => `${begin}<meta property="csp-nonce" nonce="${nonceIn(response)}">`)
}

const withLocals = z.object({ locals: z.object({ nonce: z.string() }) })

function nonceIn(response: ServerResponse): string {
  return withLocals.parse(response).locals.nonce
}

/** The host that was asked is what the page calls its own; a name that is none stands for nothing. */
function socketsAt({ headers: { host = '' } }: IncomingMessage, overTls: boolean): string {
  return /^[\w.:[\]-]+$/.test(host) ? `${overTls ? 'wss' : 'ws'}://${host}` : "'self'"
}
