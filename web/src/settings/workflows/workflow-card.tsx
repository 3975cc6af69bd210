import { useMutation, useQuery } from '@tanstack/react-query'
import { ChevronDown, Undo2 } from 'lucide-react'
import { useRef, useState } from 'react'
import { type Backend, changeWorkflow, installedWorkflowsQuery, type StoredWorkflow } from '../../data/workflows.ts'
import { Button } from '../../ui/button.tsx'
import { Card } from '../../ui/card.tsx'
import { classes } from '../../ui/classes.ts'
import { Complaint } from '../../ui/states.tsx'
import { Status } from '../../ui/status.tsx'
import { BackendChoice } from './backend-choice.tsx'
import { RemoveDialog } from './remove-dialog.tsx'
import { useWorkflowRefresh } from './use-workflow-refresh.ts'
import { WorkflowForm } from './workflow-form.tsx'
import { backendLabel, lacks, workflowState } from './workflow-state.ts'

interface WorkflowCardProps {
  workflow: StoredWorkflow
  /** Whether OpenAI has said that its workflow is gone. */
  gone: boolean
  /** The days that hosted workflows are left. */
  days: number
  mayChange: boolean
}

/** A switch of who answers, as it was asked for. */
interface Switch {
  from: Backend
  to: Backend
  /** Whether it takes the one before back. */
  undoes?: boolean
}

/** One workflow: the word that starts it, who answers and how to have somebody else answer; opened, everything that is set of it. */
export function WorkflowCard({ workflow, gone, days, mayChange }: WorkflowCardProps) {
  const { id, trigger, name, backend } = workflow
  const refresh = useWorkflowRefresh()
  const choice = useRef<HTMLFieldSetElement>(null)
  const heading = useRef<HTMLHeadingElement>(null)
  const [open, setOpen] = useState(false)
  const [removing, setRemoving] = useState(false)
  /** Who is to answer as soon as what that needs has been given. */
  const [wanted, setWanted] = useState<Backend | null>(null)
  const [done, setDone] = useState<Switch | null>(null)
  const switching = useMutation({
    // One after another: with the arrow keys a choice passes over those between.
    scope: { id: `workflow-${id}` },
    mutationFn: ({ to }: Switch) => changeWorkflow(trigger, { backend: to }),
    onSuccess: (saved, made) => {
      setDone(made)
      return refresh(saved)
    },
  })
  const asked = switching.isPending ? switching.variables.to : backend
  const chosen = wanted ?? asked
  const state = workflowState(backend, gone, days)

  const choose = (to: Backend) => {
    setDone(null)
    if (!switching.isPending) switching.reset()
    const missing = lacks(workflow, to).length > 0
    setWanted(missing ? to : null)
    if (!missing && to !== asked) switching.mutate({ from: asked, to })
  }
  const undo = ({ from, to }: Switch) => {
    switching.mutate({ from: to, to: from, undoes: true })
    choice.current?.querySelector<HTMLElement>(`[value=${from}]`)?.focus()
  }
  const onSwitched = (saved: StoredWorkflow | null) => {
    if (saved && wanted) setDone({ from: backend, to: wanted })
    choice.current?.querySelector<HTMLElement>(`[value=${saved ? wanted : backend}]`)?.focus()
    setWanted(null)
  }
  const onSaved = () => {
    setOpen(false)
    heading.current?.focus()
  }
  return (
    <Card>
      <article aria-label={name} className="grid gap-4 px-4 py-4 md:px-5">
        <div className="flex flex-wrap items-start justify-between gap-x-4 gap-y-2">
          <div className="grid min-w-0 flex-1 basis-56 gap-0.5">
            <h3 ref={heading} tabIndex={-1} className="text-base font-semibold wrap-anywhere outline-none">
              {name}
            </h3>
            <p className="text-muted">
              Starts with{' '}
              <code className="rounded-md border border-line bg-sunken px-1.5 font-mono text-[0.85em] wrap-anywhere text-ink">
                {trigger}
              </code>
            </p>
          </div>
          <Status tone={state.tone}>{state.label}</Status>
        </div>
        {state.text && <p className="text-pretty">{state.text}</p>}
        {mayChange ? (
          <BackendChoice ref={choice} name={`${id}-backend`} legend="Who answers" chosen={chosen} onChoose={choose} />
        ) : (
          <p>
            <span className="text-muted">Who answers:</span> {backendLabel(backend)}
          </p>
        )}
        <div role="status" className="grid empty:hidden">
          {done && !wanted && !switching.isPending && (
            <p className="rise flex flex-wrap items-center justify-between gap-x-3 gap-y-1 rounded-lg bg-good-soft py-1.5 pr-2 pl-3.5 text-sm text-good">
              {switchedWords(done)}
              {!done.undoes && (
                <Button size="sm" look="ghost" onClick={() => undo(done)}>
                  <Undo2 aria-hidden size={15} />
                  Undo
                </Button>
              )}
            </p>
          )}
        </div>
        <Complaint failure={switching.error} />
        {wanted && (
          <div className="rise grid gap-4 rounded-xl bg-canvas px-4 py-4">
            <p className="font-medium">Before “{backendLabel(wanted)}” can answer:</p>
            <WorkflowForm key={wanted} workflow={workflow} switchTo={wanted} onDone={onSwitched} />
          </div>
        )}
        {mayChange && <AnswersWith workflow={workflow} />}
        {mayChange && (
          <div className="flex flex-wrap gap-2">
            <Button
              size="sm"
              aria-expanded={open}
              aria-controls={`${id}-settings`}
              aria-label={`Change ${name}`}
              onClick={() => setOpen(!open)}
            >
              Change
              <ChevronDown aria-hidden size={15} className={classes('transition-transform', open && 'rotate-180')} />
            </Button>
            <Button size="sm" look="danger" aria-label={`Remove ${name}`} onClick={() => setRemoving(true)}>
              Remove
            </Button>
          </div>
        )}
        <div id={`${id}-settings`} hidden={!open} className="border-t border-line pt-4">
          {open && <WorkflowForm key={backend} workflow={workflow} switchTo={null} onDone={onSaved} />}
        </div>
      </article>
      {removing && <RemoveDialog workflow={workflow} onClose={() => setRemoving(false)} />}
    </Card>
  )
}

/** What of ours answers, or will. */
function AnswersWith({ workflow: { backend, edgeWorkflow, model } }: { workflow: StoredWorkflow }) {
  const { data: installed } = useQuery(installedWorkflowsQuery)
  if (!edgeWorkflow || backend === 'hosted') return null
  const ours = installed?.find((each) => each.name === edgeWorkflow)
  if (installed && !ours) {
    return (
      <p className="text-pretty text-bad">
        “{edgeWorkflow}” is not installed any more, so RevOS cannot answer. Choose another under “Change”.
      </p>
    )
  }
  const chosenModel = model ?? ours?.defaultModel
  return (
    <p className="text-sm text-pretty text-muted">
      {backend === 'edge' ? 'RevOS answers with' : 'After OpenAI, RevOS answers with'}{' '}
      <span className="font-medium text-ink">{ours?.title ?? edgeWorkflow}</span>
      {chosenModel && ` · Model ${chosenModel}`}
    </p>
  )
}

function switchedWords({ to, undoes }: Switch): string {
  const now = {
    hosted: 'OpenAI answers new messages.',
    hosted_then_edge: 'OpenAI answers new messages, and RevOS once OpenAI’s workflow is gone.',
    edge: 'RevOS answers new messages.',
  }[to]
  return undoes ? `As it was: ${now}` : `Saved. ${now}`
}
