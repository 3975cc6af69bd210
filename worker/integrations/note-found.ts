import { aboutCredential, type NewAlert } from '../../core/notices/alert.ts'
import { whenStatusCame } from '../../core/notices/alert-store.ts'
import type { Noted } from '../../core/notices/check-rule.ts'
import type { TenantId } from '../../core/principal.ts'
import type { Stores } from '../../core/stores.ts'
import type { CredentialName, CredentialStatus } from '../../core/vault/credential.ts'
import type { Integration } from './descriptor.ts'
import { statusWords } from './words.ts'

/** Which writing of whose credential was tested. */
export interface Tested {
  readonly tenantId: TenantId
  readonly integration: Integration
  /** The member's id; empty for the company's own. */
  readonly subject: string
  readonly version: string
}

type Fault = Exclude<CredentialStatus, 'ok' | 'untested'>

/** What somebody is told when a credential has stopped working. */
export function alertFor(integration: Integration, subject: string, status: Fault): NewAlert {
  const { provider, name, without } = integration
  const { text, next } = statusWords(integration, status)
  const about = aboutCredential(provider, subject)
  if (subject) {
    return {
      about,
      code: status,
      title: `A member's connection by ${name} no longer works.`,
      detail: 'Shares by it are not made. The member connects anew in Settings, Connections.',
      act: 'member',
      memberId: subject,
    }
  }
  const act = status === 'no_network' ? 'provider' : 'owner'
  const detail = `${text} ${next ?? ''} Until then: ${without}`
  return { about, code: status, title: `${name} no longer works.`, detail, act, memberId: null }
}

/** What is told when it works again, or is not used any more. */
export const worksAgain = ({ name }: Pick<Integration, 'name'>, subject: string): string =>
  subject ? `A member's connection by ${name} works again.` : `${name} works again.`

/**
 * Notes what a test found, with the alert that it opens or resolves in the same batch. A writing that no longer counts is left alone.
 */
export async function noteFound(
  { vault, alerts }: Pick<Stores, 'vault' | 'alerts'>,
  { tenantId, integration, subject, version }: Tested,
  { status, failures, change }: Noted,
  account: string | null,
  now: number,
): Promise<void> {
  const name: CredentialName = { provider: integration.provider, subject }
  const when = whenStatusCame(tenantId, name, version, status, now)
  const along =
    change === 'none'
      ? []
      : status === 'ok' || status === 'untested'
        ? alerts.resolving(aboutCredential(name.provider, subject), worksAgain(integration, subject), when, now)
        : alerts.opening(alertFor(integration, subject, status), when, now)
  await vault.noteCheck(name, version, { status, account, failures }, now, along)
}
