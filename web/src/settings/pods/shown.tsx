import { routeWords } from '../../data/routes.ts'
import type { CompanySettings } from '../../data/tenant.ts'
import { Card, Section } from '../../ui/card.tsx'
import { signInKept } from '../sharing/agreement-words.ts'
import { agentWords } from './agent-words.ts'
import { capFields, stored } from './cap-fields.ts'

/** The settings for somebody who may see them, and not change them. */
export function Shown({ settings }: { settings: CompanySettings }) {
  const { routes, standingApproval, typedSignIn, agent } = settings
  const facts: [string, string][] = [
    ['Ways of sharing', routes.length > 0 ? routes.map((name) => routeWords[name].title).join(', then ') : 'None'],
    ['Members may say yes in advance', standingApproval ? 'Yes' : 'No'],
    [`Members may ${signInKept}`, typedSignIn ? 'Yes' : 'No'],
    ['When LinkedIn’s page has changed', agentWords[agent].title],
    ...capFields.map(({ name, label }): [string, string] => [label, stored(settings, name).toLocaleString()]),
  ]
  return (
    <Section title="What holds">
      <Card className="grid gap-4 px-4 py-4 md:px-5">
        <dl className="grid gap-x-8 gap-y-2 text-sm sm:grid-cols-[auto_1fr] [&_dt]:text-muted">
          {facts.map(([name, value]) => (
            <div key={name} className="contents max-sm:grid">
              <dt>{name}</dt>
              <dd className="figures">{value}</dd>
            </div>
          ))}
        </dl>
        <p className="text-sm text-muted">An owner of your company can change them.</p>
      </Card>
    </Section>
  )
}
