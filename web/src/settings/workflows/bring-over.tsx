import { useInfiniteQuery, useMutation, useQueryClient } from '@tanstack/react-query'
import { MessagesSquare } from 'lucide-react'
import { useState } from 'react'
import { chatImportsQuery, isUnderWay, startChatImport } from '../../data/chat-imports.ts'
import type { StoredWorkflow } from '../../data/workflows.ts'
import { useIntent } from '../../net/use-intent.ts'
import { Button } from '../../ui/button.tsx'
import { Card, Section } from '../../ui/card.tsx'
import { ListCard } from '../../ui/list-card.tsx'
import { Select } from '../../ui/select.tsx'
import { Complaint, Empty } from '../../ui/states.tsx'
import { ImportRow } from './import-row.tsx'

/** Brings the conversations over that people have had at OpenAI: starting it, following it, saying who is who, and what was done before. */
export function BringOver({ workflows }: { workflows: readonly StoredWorkflow[] }) {
  const queries = useQueryClient()
  const list = useInfiniteQuery(chatImportsQuery)
  const imports = list.data?.pages.flatMap(({ items }) => items) ?? []
  const [chosen, setChosen] = useState<string>()
  /** Who is who, as it was said on this page: each import has to be told all of it. */
  const [known, setKnown] = useState<Record<string, string>>({})
  const workflow =
    workflows.find(({ id }) => id === (chosen ?? imports[0]?.workflowId)) ??
    workflows.find(({ hosted }) => hosted) ??
    workflows[0]
  // The wish for one more than there are.
  const intent = useIntent(workflow?.id ?? '', imports[0]?.id ?? '')
  const starting = useMutation({
    mutationFn: (id: string) => startChatImport(id, known, intent),
    onSettled: () => queries.invalidateQueries({ queryKey: chatImportsQuery.queryKey }),
  })
  const busy = imports.some(isUnderWay)
  return (
    <Section title="Bring conversations over">
      <Card className="grid gap-4 px-4 py-4 md:px-5">
        <div className="grid gap-2 text-pretty">
          <p>
            Copies what your people said to OpenAI’s workflows, and what was answered, into their own history here. They
            read it there, and go on.
          </p>
          <ul className="grid list-disc gap-1 pl-5 text-sm text-muted">
            <li>
              OpenAI must still give it out, and your OpenAI key must work: do it before the end. All conversations of
              the key’s project are asked for.
            </li>
            <li>Not brought: the contents of attached files. Their names stay.</li>
            <li>You can do it again at any time. What is here stays as it is, and what is new is added.</li>
          </ul>
        </div>
        {workflow ? (
          <div className="flex flex-wrap items-center gap-x-4 gap-y-3">
            {workflows.length > 1 && (
              <span className="flex flex-wrap items-center gap-x-2.5 gap-y-1.5">
                <span aria-hidden className="text-sm font-medium">
                  They go on with
                </span>
                <Select
                  label="They go on with"
                  className="h-9.5!"
                  value={workflow.id}
                  onChange={({ target }) => setChosen(target.value)}
                >
                  {workflows.map(({ id, name }) => (
                    <option key={id} value={id}>
                      {name}
                    </option>
                  ))}
                </Select>
              </span>
            )}
            <Button
              look="primary"
              busy={starting.isPending}
              disabled={busy || list.isPending}
              onClick={() => starting.mutate(workflow.id)}
            >
              Bring conversations over
            </Button>
            {busy && <span className="text-sm text-muted">One is under way.</span>}
          </div>
        ) : (
          <p className="text-muted">First add the workflow that the conversations are to go on with.</p>
        )}
        <Complaint failure={starting.error} />
      </Card>
      <ListCard
        label="imports"
        list={list}
        skeletonRows={1}
        empty={
          <Empty icon={<MessagesSquare aria-hidden size={20} />} title="Nothing was brought over yet">
            Here you will see what came over, and whom we did not recognise.
          </Empty>
        }
      >
        {(items) => (
          <ul aria-label="Imports" className="divide-y divide-line">
            {items.map((each, index) => (
              <ImportRow
                key={each.id}
                made={each}
                workflow={workflows.find(({ id }) => id === each.workflowId)}
                latest={index === 0}
                known={known}
                onKnown={setKnown}
              />
            ))}
          </ul>
        )}
      </ListCard>
    </Section>
  )
}
