import { Hono } from 'hono'
import { z } from 'zod'
import { problems } from '../../core/problem.ts'
import type { Env } from '../env.ts'
import { operations } from '../operations/index.ts'
import type { Operation } from '../operations/operation.ts'

type Json = Record<string, unknown>
type ObjectSchema = { properties?: Record<string, Json>; required?: string[] } & Json

const bare = ({ $schema: _, ...schema }: Json): Json => schema
/** The JSON Schema of what an operation takes. */
export const inputSchema = (operation: Operation) =>
  bare(z.toJSONSchema(operation.input, { io: 'input', unrepresentable: 'any' }) as Json) as ObjectSchema
const outputSchema = (operation: Operation) =>
  bare(z.toJSONSchema(operation.output, { io: 'output', unrepresentable: 'any' }) as Json)

const problem = {
  type: 'object',
  description: 'RFC 9457 problem details',
  required: ['type', 'title', 'status', 'detail', 'message', 'code', 'act'],
  properties: {
    type: { type: 'string' },
    title: { type: 'string' },
    status: { type: 'integer' },
    detail: { type: 'string' },
    message: { type: 'string', description: 'The sentence to show a person' },
    code: { type: 'string', enum: Object.keys(problems) },
    act: { type: 'string', enum: ['caller', 'owner', 'operator', 'provider', 'us'], description: 'Who can mend it' },
    requestId: { type: 'string' },
    errors: {
      type: 'array',
      items: {
        type: 'object',
        required: ['path', 'message'],
        properties: { path: { type: 'string' }, message: { type: 'string' } },
      },
    },
  },
}

function security(operation: Operation): Json[] {
  if (operation.access === 'public') return []
  if (operation.access === 'person') return [{ session: [] }]
  return operation.access === 'operator' ? [{ operatorKey: [] }] : [{ apiKey: [] }, { session: [] }]
}

function describe(operation: Operation): Json {
  const { properties = {}, required = [], ...rest } = inputSchema(operation)
  const inPath = [...operation.path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name as string)
  const inQuery = operation.method === 'GET' || operation.method === 'DELETE'
  const others = Object.keys(properties).filter((name) => !inPath.includes(name))
  const parameter = (name: string, where: 'path' | 'query') => ({
    name,
    in: where,
    required: where === 'path' || required.includes(name),
    schema: properties[name],
  })
  const body: ObjectSchema = {
    ...rest,
    properties: Object.fromEntries(others.map((name) => [name, properties[name] ?? {}])),
    required: required.filter((name) => others.includes(name)),
  }
  const idempotency = {
    name: 'Idempotency-Key',
    in: 'header',
    required: false,
    description: 'The same key with the same request gives the first answer again; with another request, 409.',
    schema: { type: 'string', minLength: 1, maxLength: 255 },
  }
  const status = operation.status ?? 200
  return {
    operationId: operation.name,
    summary: operation.summary,
    tags: [operation.name.split('.')[0]],
    'x-effect': operation.effect,
    ...(typeof operation.access === 'object' && { 'x-scope': operation.access.scope, 'x-role': operation.access.role }),
    security: security(operation),
    parameters: [
      ...inPath.map((name) => parameter(name, 'path')),
      ...(inQuery ? others.map((name) => parameter(name, 'query')) : []),
      ...(typeof operation.access === 'object' && operation.effect !== 'read' ? [idempotency] : []),
    ],
    ...(!inQuery && {
      requestBody: {
        required: (body.required ?? []).length > 0,
        content: { 'application/json': { schema: body } },
      },
    }),
    responses: {
      [status]:
        status === 204
          ? { description: 'Done' }
          : { description: 'Done', content: { 'application/json': { schema: outputSchema(operation) } } },
      default: {
        description: 'Not done; `message` says why and `act` who can mend it',
        content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } },
      },
    },
  }
}

/** The API's description, OpenAPI 3.1, made from the operations and from nothing else. */
export function openApi(serverUrl: string): Json {
  const paths: Record<string, Json> = {}
  for (const operation of operations) {
    paths[operation.path] = { ...paths[operation.path], [operation.method.toLowerCase()]: describe(operation) }
  }
  return {
    openapi: '3.1.0',
    info: {
      title: 'RevOS Edge',
      version: '0.1.0',
      description: "A company's LinkedIn content work: chat, pods, leads.",
    },
    servers: [{ url: serverUrl }],
    paths,
    components: {
      schemas: { Problem: problem },
      securitySchemes: {
        apiKey: { type: 'http', scheme: 'bearer', description: 'An API key, rk_…, from Settings' },
        operatorKey: { type: 'http', scheme: 'bearer', description: 'The Worker secret OPERATOR_KEY' },
        session: {
          type: 'apiKey',
          in: 'cookie',
          name: 'better-auth.session_token',
          description: 'Set by signing in on the page; under https its name begins with __Secure-',
        },
      },
    },
  }
}

/** `/openapi.json`. */
export function openApiDoor(): Hono<{ Bindings: Env }> {
  const door = new Hono<{ Bindings: Env }>()
  door.get('/openapi.json', (c) => c.json(openApi(new URL(c.req.url).origin)))
  return door
}
