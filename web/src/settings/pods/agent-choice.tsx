import { useState } from 'react'
import type { CompanySettings } from '../../data/tenant.ts'
import { Card, Section } from '../../ui/card.tsx'
import { Choice } from '../../ui/choice.tsx'
import { ConfirmDialog } from '../../ui/confirm-dialog.tsx'
import { agentWords } from './agent-words.ts'
import { useSettingsChange } from './use-settings-change.ts'

type Agent = CompanySettings['agent']

/** What the browser does where LinkedIn's page has changed. */
export function AgentChoice({ settings }: { settings: CompanySettings }) {
  const [asked, setAsked] = useState<Agent | null>(null)
  return (
    <Section title="When LinkedIn’s page has changed">
      <Card className="grid gap-2.5 px-4 py-4 md:px-5">
        <p className="text-sm text-pretty text-muted">
          For the browser only. A model is asked by your own OpenAI key, for at most twelve steps, and never solves a
          security check.
        </p>
        {(['off', 'ask', 'on'] as const).map((each) => (
          <Choice
            key={each}
            group="agent"
            title={agentWords[each].title}
            chosen={settings.agent === each}
            onChoose={() => setAsked(each)}
          >
            {agentWords[each].about}
          </Choice>
        ))}
      </Card>
      {asked && <AgentDialog agent={asked} onClose={() => setAsked(null)} />}
    </Section>
  )
}

function AgentDialog({ agent, onClose }: { agent: Agent; onClose: () => void }) {
  const saving = useSettingsChange(() => ({ agent }), onClose)
  return (
    <ConfirmDialog title={`${agentWords[agent].title}?`} confirm="Do it so" writing={saving} onClose={onClose}>
      <p>{agentWords[agent].about}</p>
      {agent !== 'off' && <p>It costs tokens of your OpenAI account, which each share’s own page shows.</p>}
      {agent === 'on' && (
        <p>
          A page that is not as known may not be what it seems. The words and the account are checked by RevOS itself
          before anything is pressed.
        </p>
      )}
    </ConfirmDialog>
  )
}
