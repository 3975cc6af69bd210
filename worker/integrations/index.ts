import { notFound } from '../../core/problem.ts'
import type { Integration } from './descriptor.ts'
import { linkedinIntegration } from './linkedin.ts'
import { openaiIntegration } from './openai.ts'
import { slackIntegration } from './slack.ts'
import { unipileIntegration } from './unipile.ts'
import { webhookIntegration } from './webhook.ts'

/** Every provider that a company can set up, in the order of the page. */
export const integrations: readonly Integration[] = [
  openaiIntegration,
  linkedinIntegration,
  unipileIntegration,
  webhookIntegration,
  slackIntegration,
]

/** The provider of a name. @throws Problem `not_found` */
export function integrationOf(provider: string): Integration {
  const integration = integrations.find((candidate) => candidate.provider === provider)
  if (!integration) throw notFound('The integration')
  return integration
}
