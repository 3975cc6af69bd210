import type { CredentialStatus } from '../../core/vault/credential.ts'
import type { Integration, StatusWords } from './descriptor.ts'

const general: Readonly<Record<CredentialStatus | 'none', (name: string) => StatusWords>> = {
  none: (name) => ({ text: `${name} is not set up.`, next: 'An admin can set it up here.' }),
  untested: () => ({ text: 'Stored, and not tested yet.', next: 'Press “Test”.' }),
  ok: (name) => ({ text: `${name} works.`, next: null }),
  wrong_key: (name) => ({ text: `${name} does not accept what is stored.`, next: 'An admin must store it anew.' }),
  no_permission: (name) => ({
    text: `${name} does not allow what is needed.`,
    next: `Whoever administers ${name} for your company must allow it.`,
  }),
  quota: (name) => ({
    text: `${name} refuses further requests: a limit is reached.`,
    next: `Whoever administers ${name} for your company raises the limit, or it ends by itself.`,
  }),
  no_network: (name) => ({
    text: `${name} could not be reached, or did not answer as it should.`,
    next: 'Check the address. If it is right, wait: it is tested again by itself.',
  }),
  unexpected: (name) => ({
    text: `${name} answered with something that we do not understand.`,
    next: 'An admin checks the address and what is stored.',
  }),
  expired: (name) => ({ text: `The access to ${name} has ended.`, next: 'An admin must store it anew.' }),
}

/** How a status of an integration is told: never in the provider's own words. */
export const statusWords = (
  { name, words }: Pick<Integration, 'name' | 'words'>,
  status: CredentialStatus | 'none',
): StatusWords => (status === 'none' ? undefined : words?.[status]) ?? general[status](name)
