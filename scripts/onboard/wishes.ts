import type { Environment } from '../installation/environment.ts'

/** The values of one provider's credential, by field. */
export type Values = Readonly<Record<string, string>>

/** A word that starts a workflow, and the workflow of `worker/workflows/` that it starts. */
export type WorkflowWish = { readonly trigger: string; readonly workflow: string }

/** What is wanted of an onboarding, as far as it is known. What is missing is asked, or waits. */
export type Wishes = {
  /** Where the API answers; without a slash at its end. */
  readonly apiUrl: string | undefined
  /** The installation in a Cloudflare account; absent: the one on this machine. */
  readonly environment: Environment | undefined
  /** The tenant's name, and the operator's own name for it, by which it is found again. */
  readonly name: string | undefined
  readonly reference: string | undefined
  readonly owner: { readonly email?: string; readonly name?: string; readonly password?: string }
  /** By provider. */
  readonly credentials: Readonly<Record<string, Values>>
  readonly origins: readonly string[]
  readonly workflows: readonly WorkflowWish[]
  /** Secrets of the installation that the operator brings. */
  readonly secrets: Readonly<Partial<Record<OperatorSecret, string>>>
  /** Make a new operator key although there is one: nobody has it any more. */
  readonly newOperatorKey: boolean
  /** What has been asked and left open. */
  readonly skipped: ReadonlySet<string>
}

export const operatorSecrets = ['VAULT_KEYS', 'AUTH_SECRET', 'OPERATOR_KEY'] as const
export type OperatorSecret = (typeof operatorSecrets)[number]

/** A provider's fields that can be given by flag or by environment variable. */
export const credentialFlags = [
  { flag: 'openai-key', variable: 'OPENAI_API_KEY', provider: 'openai', field: 'apiKey', isSecret: true },
  { flag: 'unipile-dsn', variable: 'UNIPILE_DSN', provider: 'unipile', field: 'dsn', isSecret: false },
  { flag: 'unipile-key', variable: 'UNIPILE_API_KEY', provider: 'unipile', field: 'apiKey', isSecret: true },
  {
    flag: 'linkedin-client-id',
    variable: 'LINKEDIN_CLIENT_ID',
    provider: 'linkedin',
    field: 'clientId',
    isSecret: false,
  },
  {
    flag: 'linkedin-client-secret',
    variable: 'LINKEDIN_CLIENT_SECRET',
    provider: 'linkedin',
    field: 'clientSecret',
    isSecret: true,
  },
  { flag: 'webhook-url', variable: 'WEBHOOK_URL', provider: 'webhook', field: 'url', isSecret: false },
  // The address of a Slack hook is itself the right to write there.
  { flag: 'slack-url', variable: 'SLACK_WEBHOOK_URL', provider: 'slack', field: 'url', isSecret: true },
] as const

/**
 * A name in the form of a reference: `Müller & Söhne` gives `muller-sohne`.
 * @returns undefined where nothing of the name is left, as with a name in another script
 */
export function slugOf(name: string): string | undefined {
  const plain = name.normalize('NFKD').replaceAll(/\p{M}/gu, '').toLowerCase()
  const slug = plain.replaceAll(/[^a-z0-9]+/g, '-').replaceAll(/^-+|-+$/g, '')
  return slug.slice(0, 60).replace(/-+$/, '') || undefined
}

/** The reference under which a tenant is looked for: the one given, or the slug of its name. */
export const referenceOf = ({ name, reference }: Pick<Wishes, 'name' | 'reference'>): string | undefined =>
  reference ?? (name === undefined ? undefined : slugOf(name))

/** Whether an address leads to this machine itself. */
export function isOwnMachine(url: string): boolean {
  return URL.canParse(url) && ['localhost', '127.0.0.1', '[::1]'].includes(new URL(url).hostname)
}

/** Whether the installation runs on this machine, with its secrets in `.dev.vars`. */
export const isLocal = ({ environment }: Pick<Wishes, 'environment'>): boolean => environment === undefined
