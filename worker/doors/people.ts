import { type Context, Hono } from 'hono'
import { z } from 'zod'
import { notFound, Problem } from '../../core/problem.ts'
import { signedIn } from '../auth/authenticate.ts'
import { authPath, people, peopleOf, renewHash } from '../auth/people.ts'
import { refusalOf, sentBack } from '../auth/refusals.ts'
import { signInProviders } from '../auth/sign-in-providers.ts'
import { forgive, ofAccount, ofAddress, throttle } from '../auth/throttle.ts'
import type { Env } from '../env.ts'
import { baseContext, type HttpContext, type Seen } from './http.ts'
import { check, parseObject, readBody } from './input.ts'
import { isOurs } from './origins.ts'

/** An address and a password fit many times. */
const maxBytes = 16 * 1024

/** Longer than any password may be, so that a wrong one is refused as wrong. */
const password = z.string().min(1).max(1_000)
const signInInput = z.strictObject({ email: z.string().max(320), password, rememberMe: z.boolean().optional() })
const changeInput = z.strictObject({
  currentPassword: password,
  newPassword: password,
  revokeOtherSessions: z.literal(true).optional(),
})
const switchInput = z.strictObject({ tenantId: z.string().min(1).max(100) })
const provider = z.enum(signInProviders)
const providerInput = z.strictObject({
  providerId: provider,
  callbackURL: z.string().min(1).max(2_000),
  errorCallbackURL: z.string().min(1).max(2_000).optional(),
})

interface Handler {
  handler(request: Request): Promise<Response>
}

async function readInput<Schema extends z.ZodType>(c: HttpContext, schema: Schema): Promise<z.output<Schema>> {
  const origin = c.req.header('origin')
  if (origin && !isOurs(origin, c.req.raw, c.env)) {
    throw new Problem('origin_not_allowed', 'This can only be done on our own page.')
  }
  return check(schema, parseObject(await readBody(c.req.raw, maxBytes)))
}

/** Hands a request to better-auth at one of its own addresses. @throws Problem for what it refuses */
async function ask(c: HttpContext, auth: Handler, path: string, body?: object): Promise<Response> {
  const url = new URL(c.req.url)
  url.pathname = `${authPath}${path}`
  const headers = new Headers(c.req.raw.headers)
  headers.delete('content-length')
  if (body) headers.set('content-type', 'application/json')
  const answer = await auth.handler(
    new Request(url, { method: c.req.method, headers, ...(body && { body: JSON.stringify(body) }) }),
  )
  if (answer.status >= 400) throw await refusalOf(answer)
  const response = new Response(answer.body, answer)
  response.headers.set('cache-control', 'no-store')
  return response
}

/** The person whose session asks. @throws Problem where there is none */
const caller = (c: HttpContext) =>
  signedIn(c.req.raw, {
    ...baseContext(c),
    setCookies: (cookies) => {
      c.var.seen.cookies = cookies
    },
  })

async function signIn(c: HttpContext): Promise<Response> {
  const input = await readInput(c, signInInput)
  const { clock, waitUntil, address: from } = baseContext(c)
  const account = ofAccount(input.email)
  const address = ofAddress('address', from)
  await throttle(c.env, [account, address], clock.now())
  const response = await ask(c, await people(c.env), '/sign-in/email', input)
  await forgive(c.env, account, address)
  waitUntil(renewHash(c.env, input.email, input.password))
  return response
}

async function changePassword(c: HttpContext): Promise<Response> {
  const input = await readInput(c, changeInput)
  const { clock, address: from } = baseContext(c)
  const own = { kind: 'change', whose: (await caller(c)).userId } as const
  const address = ofAddress('address', from)
  await throttle(c.env, [own, address], clock.now())
  // Whoever else is signed in is signed out, and the session goes on under a new token.
  const response = await ask(c, await people(c.env), '/change-password', { ...input, revokeOtherSessions: true })
  await forgive(c.env, own, address)
  return response
}

async function begin(c: HttpContext, path: '/sign-in/social' | '/link-social'): Promise<Response> {
  const { providerId, ...urls } = await readInput(c, providerInput)
  return ask(c, await peopleOf(c.env, providerId), path, { provider: providerId, ...urls })
}

async function comeBack(c: HttpContext): Promise<Response> {
  const named = provider.safeParse(c.req.param('provider'))
  if (!named.success) throw notFound('The provider')
  const response = await ask(c, await peopleOf(c.env, named.data), `/callback/${named.data}`)
  const location = response.headers.get('location')
  if (location) response.headers.set('location', sentBack(location))
  return response
}

/** Who is signed in, whether or not they belong to a tenant; null for nobody. The session's token stays in its cookie. */
async function whoIsSignedIn(c: HttpContext): Promise<Response> {
  try {
    const { userId, name, email } = await caller(c)
    return c.json({ user: { id: userId, name, email } }, 200, { 'cache-control': 'no-store' })
  } catch (error) {
    if (error instanceof Problem && error.status === 401) return c.json(null, 200, { 'cache-control': 'no-store' })
    throw error
  }
}

/** What of better-auth is open, by our own names; everything else of it is closed. */
const ways: readonly {
  method: 'GET' | 'POST'
  path: string
  name: string
  run: (c: HttpContext) => Promise<Response>
}[] = [
  { method: 'GET', path: '/get-session', name: 'auth.session', run: whoIsSignedIn },
  { method: 'POST', path: '/sign-in/email', name: 'auth.signIn', run: signIn },
  { method: 'POST', path: '/sign-in/oauth2', name: 'auth.signInWith', run: (c) => begin(c, '/sign-in/social') },
  { method: 'POST', path: '/oauth2/link', name: 'auth.link', run: (c) => begin(c, '/link-social') },
  { method: 'GET', path: '/callback/:provider', name: 'auth.callback', run: comeBack },
  { method: 'POST', path: '/change-password', name: 'auth.changePassword', run: changePassword },
  {
    method: 'POST',
    path: '/switch-tenant',
    name: 'auth.switchTenant',
    run: async (c) => {
      const input = await readInput(c, switchInput)
      return ask(c, await people(c.env), '/switch-tenant', input)
    },
  },
  {
    method: 'POST',
    path: '/sign-out',
    name: 'auth.signOut',
    run: async (c) => {
      await readInput(c, z.strictObject({}))
      return ask(c, await people(c.env), '/sign-out', {})
    },
  },
]

/** Signing in and out, by better-auth behind our own throttle and our own words. */
export function peopleDoor(): Hono<{ Bindings: Env; Variables: { seen: Seen } }> {
  const door = new Hono<{ Bindings: Env; Variables: { seen: Seen } }>()
  for (const { method, path, name, run } of ways) {
    door.on(method, `${authPath}${path}`, (c: Context<{ Bindings: Env; Variables: { seen: Seen } }>) => {
      c.var.seen.operation = name
      return run(c)
    })
    door.all(`${authPath}${path}`, () => {
      throw new Problem('method_not_allowed', `Here you can ${method}.`, { allow: [method] })
    })
  }
  return door
}
