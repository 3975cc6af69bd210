import { type LinkedInToken, revokeLinkedInToken } from '../../core/providers/linkedin.ts'
import { deleteUnipileAccount } from '../../core/providers/unipile.ts'
import type { Vault } from '../../core/vault/store.ts'
import type { Env } from '../env.ts'
import type { Values } from '../integrations/descriptor.ts'
import { linkedinApp, linkedinIntegration, linkedinPlaces } from '../integrations/linkedin.ts'
import { storedValues } from '../integrations/stored.ts'
import { companyUnipile, type UnipileConnection, unipileIntegration } from '../integrations/unipile.ts'
import { requireAddresses } from '../integrations/values.ts'

/** How a member's connection is taken back at each provider, by the company's own credential there. */
const undo: Readonly<Record<'linkedin' | 'unipile', (env: Env, company: Values, secret: string) => Promise<unknown>>> =
  {
    linkedin: (env, company, secret) =>
      revokeLinkedInToken(linkedinPlaces(env), linkedinApp(company), (JSON.parse(secret) as LinkedInToken).accessToken),
    unipile(env, company, secret) {
      requireAddresses(unipileIntegration, company, env)
      return deleteUnipileAccount(companyUnipile(company, env), (JSON.parse(secret) as UnipileConnection).accountId)
    },
  }
const integrations = { linkedin: linkedinIntegration, unipile: unipileIntegration }
const isConnected = (provider: string): provider is keyof typeof undo => Object.hasOwn(undo, provider)

/**
 * What ends each connection of a tenant's members at its provider, in order of their ids.
 *
 * @returns functions that throw where a credential does not open or the provider does not answer
 */
export async function endings(env: Env, vault: Vault): Promise<{ id: string; end(): Promise<unknown> }[]> {
  return (await vault.list())
    .flatMap(({ provider, subject }) =>
      subject !== '' && isConnected(provider)
        ? [
            {
              id: `${provider} ${subject}`,
              async end() {
                const company = await storedValues(vault, integrations[provider])
                const secret = await vault.read({ provider, subject })
                if (company && secret) await undo[provider](env, company.values, secret)
              },
            },
          ]
        : [],
    )
    .sort((one, other) => (one.id < other.id ? -1 : 1))
}
