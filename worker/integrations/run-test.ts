import { NoAnswer } from '../../core/providers/call.ts'
import type { Check } from '../../core/vault/credential.ts'
import { found, type Integration, type Testing, type Values } from './descriptor.ts'

/** Runs a test; one that gets no answer has found that there is no way to the provider. */
export async function answered(test: () => Promise<Check>): Promise<Check> {
  try {
    return await test()
  } catch (error) {
    if (error instanceof NoAnswer) return found('no_network')
    throw error
  }
}

/** Tests a company's credential. */
export const testIntegration = (integration: Integration, values: Values, testing: Testing): Promise<Check> =>
  answered(() => integration.test(values, testing))
