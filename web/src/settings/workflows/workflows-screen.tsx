import { useQuery } from '@tanstack/react-query'
import { Plus, Workflow as WorkflowIcon } from 'lucide-react'
import { useState } from 'react'
import { runsWorkspace } from '../../data/me.ts'
import { goneWorkflowsQuery, workflowListQuery } from '../../data/workflows.ts'
import { useMe } from '../../shell/me-context.ts'
import { Button } from '../../ui/button.tsx'
import { Card, Section } from '../../ui/card.tsx'
import { NotUpdating } from '../../ui/list-card.tsx'
import { Empty, Failure, SkeletonRows } from '../../ui/states.tsx'
import { BringOver } from './bring-over.tsx'
import { EndingNotice } from './ending-notice.tsx'
import { daysUntil } from './hosted-end.ts'
import { NewWorkflowDialog } from './new-workflow-dialog.tsx'
import { WorkflowCard } from './workflow-card.tsx'

/** What answers in the chat, who runs it, and the way of all of it from OpenAI to here. */
export function WorkflowsScreen() {
  const me = useMe()
  const mayChange = runsWorkspace(me)
  const list = useQuery(workflowListQuery)
  const gone = useQuery({ ...goneWorkflowsQuery, enabled: mayChange })
  const [adding, setAdding] = useState(false)
  if (!list.data) {
    return (
      <Card className="max-w-3xl">
        {list.isError ? (
          <Failure failure={list.error} onRetry={() => list.refetch()} />
        ) : (
          <SkeletonRows rows={2} label="Loading workflows" />
        )}
      </Card>
    )
  }
  const { items: workflows, hostedEndsOn } = list.data
  const now = new Date()
  const goneIds = gone.data ?? []
  const add = (
    <Button size="sm" onClick={() => setAdding(true)}>
      <Plus aria-hidden size={15} />
      Add a workflow
    </Button>
  )
  return (
    <div className="grid max-w-3xl gap-8">
      <EndingNotice workflows={workflows} gone={goneIds} endsOn={hostedEndsOn} now={now} mayChange={mayChange} />
      <Section title="Workflows" aside={mayChange && workflows.length > 0 && add}>
        {list.isRefetchError && (
          <Card>
            <NotUpdating onRetry={() => list.refetch()} />
          </Card>
        )}
        {workflows.length === 0 ? (
          <Card>
            <Empty
              icon={<WorkflowIcon aria-hidden size={20} />}
              title="Nothing answers in the chat yet"
              action={mayChange && add}
            >
              {mayChange
                ? 'A workflow answers in the chat. The first word of a message says which: one for each thing that your people ask for.'
                : 'An administrator of your company has to add a workflow first.'}
            </Empty>
          </Card>
        ) : (
          <ul aria-label="Workflows" className="grid gap-4">
            {workflows.map((workflow) => (
              <li key={workflow.id}>
                <WorkflowCard
                  workflow={workflow}
                  gone={goneIds.includes(workflow.id)}
                  days={daysUntil(hostedEndsOn, now)}
                  mayChange={mayChange}
                />
              </li>
            ))}
          </ul>
        )}
      </Section>
      {me.role === 'owner' && <BringOver workflows={workflows} />}
      {adding && <NewWorkflowDialog taken={workflows.map(({ trigger }) => trigger)} onClose={() => setAdding(false)} />}
    </div>
  )
}
