import type { BetterAuthOptions } from 'better-auth'
import { systemClock } from '../../core/clock.ts'
import { Problem } from '../../core/problem.ts'
import { hasOpenInvitation } from '../../core/tenants/invitation-store.ts'
import type { Env } from '../env.ts'
import { hashPassword, isOutdated, verifyPassword } from './password.ts'
import { oauthConfig, providerNames, type SignInProvider } from './sign-in-providers.ts'

/** Where better-auth's own routes are mounted: sign-in, sign-out, session. */
export const authPath = '/api/auth'
/** The fewest letters of a password. */
export const passwordMin = 10
/** The most letters of a password. */
export const passwordMax = 128

const providerWithinMs = 5_000

/** What a provider's tokens could be used for is not ours to keep: a sign-in needs none of them afterwards. */
const withoutTokens = { accessToken: null, refreshToken: null, idToken: null }

function options(env: Env) {
  if ((env.AUTH_SECRET ?? '').length < 32) throw new Error('AUTH_SECRET is missing or shorter than 32 characters')
  return {
    appName: 'RevOS Edge',
    database: env.DB,
    secret: env.AUTH_SECRET,
    baseURL: env.WEB_URL,
    basePath: authPath,
    trustedOrigins: [new URL(env.WEB_URL).origin],
    // People come in by being added or invited; nobody signs up by themselves.
    emailAndPassword: {
      enabled: true,
      disableSignUp: true,
      minPasswordLength: passwordMin,
      maxPasswordLength: passwordMax,
      password: { hash: hashPassword, verify: ({ hash, password }) => verifyPassword(hash, password) },
    },
    session: { additionalFields: { activeTenantId: { type: 'string', required: false, input: false } } },
    account: {
      updateAccountOnSignIn: false,
      // Whoever made an account through a copied link has not shown that its address is theirs. Were it joined to a provider's
      // account of that address, its maker would share it with the address's owner. So only the person signed in joins them.
      accountLinking: { disableImplicitLinking: true },
    },
    databaseHooks: {
      account: {
        create: { before: async (account) => ({ data: { ...account, ...withoutTokens } }) },
        update: { before: async (account) => ({ data: { ...account, ...withoutTokens } }) },
      },
      session: {
        create: {
          // A session that takes another's place is for the same tenant.
          before: async (session, context) => ({
            data: { activeTenantId: context?.context.session?.session.activeTenantId ?? null, ...session },
          }),
        },
      },
    },
    // Sign-in with a password has a throttle of its own, which knows accounts.
    rateLimit: {
      enabled: true,
      storage: 'database',
      window: 60,
      max: 300,
      customRules: {
        '/sign-in/email': false,
        '/sign-in/social': { window: 60, max: 60 },
        '/change-password': { window: 60, max: 20 },
      },
    },
    onAPIError: { throw: true, errorURL: `${env.WEB_URL}/sign-in` },
    advanced: { ipAddress: { ipAddressHeaders: ['cf-connecting-ip'] } },
    telemetry: { enabled: false },
    logger: { disabled: true },
  } satisfies BetterAuthOptions
}

async function make(env: Env) {
  const [{ betterAuth }, { switchTenant }] = await Promise.all([import('better-auth'), import('./switch-tenant.ts')])
  return betterAuth({ ...options(env), plugins: [switchTenant(env.DB)] })
}

async function makeWith(env: Env, provider: SignInProvider) {
  const config = oauthConfig(env, provider)
  if (!config) {
    throw new Problem('not_found', `Sign-in with ${providerNames[provider]} is not set up here. Use your password.`)
  }
  const [{ betterAuth }, { genericOAuth }] = await Promise.all([
    import('better-auth'),
    import('better-auth/plugins/generic-oauth'),
  ])
  const auth = betterAuth({
    ...options(env),
    user: {
      validateUserInfo: async ({ user, source }) => {
        if (source.action !== 'create-user') return
        if (!user.emailVerified || !user.email) return { error: 'email_not_verified' }
        return (await hasOpenInvitation(env.DB, user.email, systemClock.now()))
          ? undefined
          : { error: 'signup_disabled' }
      },
    },
    plugins: [genericOAuth({ config: [config] })],
  })
  const { socialProviders } = await inTime(auth.$context, provider)
  if (socialProviders.some(({ id }) => id === provider)) return auth
  throw silent(provider)
}

const silent = (provider: SignInProvider) =>
  new Problem(
    'provider_unavailable',
    `${providerNames[provider]} does not answer as it should. Try again, or use your password.`,
  )

/** Gives what comes in time. @throws Problem `provider_unavailable` for what does not */
async function inTime<T>(work: Promise<T>, provider: SignInProvider): Promise<T> {
  let timer: ReturnType<typeof setTimeout> | undefined
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(silent(provider)), providerWithinMs)
  })
  return Promise.race([work, late]).finally(() => clearTimeout(timer))
}

type People = Awaited<ReturnType<typeof make>>
type PeopleOf = Awaited<ReturnType<typeof makeWith>>
const made = new WeakMap<Env, Map<string, unknown>>()

/**
 * Made once for each set of bindings. What is kept is the thing made and not the making of it: a request that waits for what
 * another has begun would wait for ever once that one is gone.
 */
async function once<T>(env: Env, name: string, making: () => Promise<T>): Promise<T> {
  const kept = made.get(env) ?? new Map<string, unknown>()
  made.set(env, kept)
  if (!kept.has(name)) kept.set(name, await making())
  return kept.get(name) as T
}

/** better-auth with our settings, loaded when somebody first signs in or comes with a session, not at start-up. */
export const people = (env: Env): Promise<People> => once(env, 'people', () => make(env))

/**
 * The same with one provider to sign in with. It reads the provider's OpenID configuration, which is why sessions do without it.
 *
 * @throws Problem `not_found` where the provider is not set up, `provider_unavailable` where it does not answer
 */
export const peopleOf = (env: Env, provider: SignInProvider): Promise<PeopleOf> =>
  once(env, provider, () => makeWith(env, provider))

/**
 * Adds a person who can sign in with a password, or finds the one with that address.
 *
 * @returns the person's id; a person who was there before keeps their password
 * @throws Problem `conflict` where somebody holds the address who never showed that it is theirs, as after joining through a
 * copied link: whoever that is would be given what was meant for the address's owner
 */
export async function addPerson(
  env: Env,
  person: { email: string; name: string; password: string },
): Promise<{ userId: string; isNew: boolean }> {
  const auth = await (await people(env)).$context
  const email = person.email.toLowerCase()
  const known = await auth.internalAdapter.findUserByEmail(email)
  const accounts = known ? await auth.internalAdapter.findAccounts(known.user.id) : []
  if (known && accounts.length > 0) {
    if (known.user.emailVerified) return { userId: known.user.id, isNew: false }
    const message =
      'Somebody has an account with this address and never showed that it is theirs. Make the company without them and let its owner invite them, once it is clear who that is.'
    throw new Problem('conflict', message, {
      errors: [{ path: 'people', message: 'An unproven account holds an address.' }],
    })
  }
  const password = await auth.password.hash(person.password)
  // Somebody known without any way to sign in was left half made by an earlier call that failed.
  const user =
    known?.user ??
    (await auth.internalAdapter.createUser({ email, name: person.name, emailVerified: true }, { method: 'admin' }))
  await auth.internalAdapter.linkAccount({ userId: user.id, providerId: 'credential', accountId: user.id, password })
  return { userId: user.id, isNew: true }
}

/** Makes the hash of a password anew where it is outdated; meant for after a sign-in with it. */
export async function renewHash(env: Env, email: string, password: string): Promise<void> {
  const account = await env.DB.prepare(
    `select a.id, a.password from account a join "user" u on u.id = a.userId
     where u.email = ?1 and a.providerId = 'credential'`,
  )
    .bind(email.toLowerCase())
    .first<{ id: string; password: string }>()
  if (!account || !isOutdated(account.password)) return
  await env.DB.prepare('update account set password = ?3 where id = ?1 and password = ?2')
    .bind(account.id, account.password, await hashPassword(password))
    .run()
}
