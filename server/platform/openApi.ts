import { z } from 'zod'
import { allActions } from '../../shared/actions.ts'
import type { Action } from '../../shared/contract.ts'
import { commonErrors, errorStatus } from '../../shared/errors.ts'
import type { Http } from './http.ts'

/** `GET /api/openapi.json`: the HTTP API, described from the very schemas that check it. */
export function mountOpenApi(http: Http): void {
  const description = JSON.stringify(describe(allActions))
  http.router.get('/openapi.json', (_request, response) => {
    response.type('json').send(description)
  })
}

function describe(actions: readonly Action[]) {
  const paths: Record<string, Record<string, unknown>> = {}
  for (const action of actions) {
    const path = action.path.replace(/:(\w+)/g, '{$1}')
    paths[path] = { ...paths[path], [action.method.toLowerCase()]: operation(action) }
  }
  return {
    openapi: '3.1.0',
    info: { title: 'Pendopo', version: '1' },
    servers: [{ url: '/api' }],
    components: {
      securitySchemes: { session: { type: 'apiKey', in: 'cookie', name: 'pendopo.session_token' } },
    },
    paths,
  }
}

function operation(action: Action) {
  const input = z.toJSONSchema(action.input, { io: 'input', unrepresentable: 'any' })
  const inPath = [...action.path.matchAll(/:(\w+)/g)].map(([, name]) => String(name))
  /** Its fields come as JSON: not those of a query, nor of a file, which is the body itself. */
  const hasJson = action.method === 'POST' && action.largest === undefined
  const fields = Object.entries(input.properties ?? {})
  const required = new Set(input.required)
  const parameters = fields
    .filter(([name]) => inPath.includes(name) || !hasJson)
    .map(([name, schema]) => ({
      name,
      in: inPath.includes(name) ? 'path' : 'query',
      required: inPath.includes(name) || required.has(name),
      schema,
    }))
  const body = fields.filter(([name]) => !inPath.includes(name))
  return {
    operationId: action.name,
    tags: [action.name.split('.')[0]],
    security: action.access === 'public' ? [] : [{ session: [] }],
    parameters:
      action.method === 'GET'
        ? parameters
        : [
            ...parameters,
            {
              name: 'Idempotency-Key',
              in: 'header',
              required: true,
              schema: { type: 'string', format: 'uuid' },
            },
          ],
    ...(action.method === 'POST' && {
      requestBody: {
        content: hasJson
          ? {
              'application/json': {
                schema: {
                  type: 'object',
                  properties: Object.fromEntries(body),
                  required: body.map(([name]) => name).filter((name) => required.has(name)),
                },
              },
            }
          : { 'application/octet-stream': {} },
      },
    }),
    responses: {
      200: {
        description: 'Done.',
        content: {
          [action.file ?? 'application/json']: {
            schema: z.toJSONSchema(action.output, { unrepresentable: 'any' }),
          },
        },
      },
      ...refusals(action),
    },
  }
}

function refusals(action: Action) {
  const byStatus = Map.groupBy([...commonErrors, ...action.errors], (code) => errorStatus[code])
  return Object.fromEntries(
    [...byStatus].map(([status, codes]) => [
      status,
      { description: `Refused: ${[...new Set(codes)].join(', ')}.` },
    ]),
  )
}
