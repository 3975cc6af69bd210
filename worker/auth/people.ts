import type { Env } from '../env.ts'

/** Where better-auth's own routes are mounted: sign-in, sign-out, session. */
export const authPath = '/api/auth'

async function make(env: Env) {
  if ((env.AUTH_SECRET ?? '').length < 32) throw new Error('AUTH_SECRET is missing or shorter than 32 characters')
  const { betterAuth } = await import('better-auth')
  return betterAuth({
    appName: 'RevOS Edge',
    database: env.DB,
    secret: env.AUTH_SECRET,
    baseURL: env.WEB_URL,
    basePath: authPath,
    trustedOrigins: [new URL(env.WEB_URL).origin],
    // People come in by being added; nobody signs up by themselves.
    emailAndPassword: { enabled: true, disableSignUp: true, minPasswordLength: 10 },
    session: { additionalFields: { activeTenantId: { type: 'string', required: false, input: false } } },
    rateLimit: {
      enabled: true,
      storage: 'database',
      window: 60,
      max: 300,
      customRules: { '/sign-in/email': { window: 60, max: 20 } },
    },
    advanced: { ipAddress: { ipAddressHeaders: ['cf-connecting-ip'] } },
    telemetry: { enabled: false },
    logger: { disabled: true },
  })
}

type People = Awaited<ReturnType<typeof make>>
const made = new WeakMap<Env, Promise<People>>()

/** better-auth with our settings, loaded when somebody first signs in or comes with a session, not at start-up. */
export function people(env: Env): Promise<People> {
  const known = made.get(env)
  if (known) return known
  const making = make(env)
  made.set(env, making)
  making.catch(() => made.delete(env))
  return making
}

/**
 * Adds a person who can sign in with a password, or finds the one with that address.
 *
 * @returns the person's id; a person who was there before keeps their password
 */
export async function addPerson(
  env: Env,
  person: { email: string; name: string; password: string },
): Promise<{ userId: string; isNew: boolean }> {
  const auth = await (await people(env)).$context
  const email = person.email.toLowerCase()
  const known = await auth.internalAdapter.findUserByEmail(email)
  const accounts = known ? await auth.internalAdapter.findAccounts(known.user.id) : []
  if (known && accounts.length > 0) return { userId: known.user.id, isNew: false }
  const password = await auth.password.hash(person.password)
  // Somebody known without any way to sign in was left half made by an earlier call that failed.
  const user =
    known?.user ??
    (await auth.internalAdapter.createUser({ email, name: person.name, emailVerified: true }, { method: 'admin' }))
  await auth.internalAdapter.linkAccount({ userId: user.id, providerId: 'credential', accountId: user.id, password })
  return { userId: user.id, isNew: true }
}
