import { type FormEvent, type ReactNode, useCallback, useRef } from 'react'
import type { ActionConfig, Card, ListView, WidgetNode, WidgetRoot } from '../../../../worker/chatkit/widgets/types.ts'
import { Markdown } from '../markdown.tsx'
import { ActionButton, WidgetButton, WidgetCheckbox, WidgetInput, WidgetListItem, WidgetSelect } from './controls.tsx'
import { type BoxProps, boxStyle } from './style.ts'
import { FieldsContext, fieldsOf, useWidgetAction, WidgetIdContext } from './widget-form.ts'
import { WidgetBadge, WidgetCaption, WidgetText, WidgetTitle } from './words.tsx'

/** A card or list that the assistant made. Parts of a kind that is not known here show what they hold. */
export function Widget({ id, root }: { id: string; root: WidgetRoot }) {
  return (
    <WidgetIdContext value={id}>
      <Node node={root} />
    </WidgetIdContext>
  )
}

function Nodes({ nodes = [] }: { nodes: unknown }) {
  const list = Array.isArray(nodes) ? nodes : [nodes]
  return list
    .filter((node): node is WidgetNode => typeof node === 'object' && node !== null && 'type' in node)
    .map((node, index) => {
      const { key, id } = node as { key?: string; id?: string }
      return <Node key={key ?? id ?? index} node={node} />
    })
}

const childrenOf = (node: WidgetNode) => ('children' in node ? node.children : undefined)

function Node({ node }: { node: WidgetNode }): ReactNode {
  switch (node.type) {
    case 'Card':
      return <CardView node={node} />
    case 'ListView':
      return <ListViewView node={node} />
    case 'ListViewItem':
      return (
        <WidgetListItem node={node}>
          <Nodes nodes={node.children} />
        </WidgetListItem>
      )
    case 'Row':
      return <BoxView box={{ gap: 2, align: 'center', ...node }} direction="row" nodes={node.children} />
    case 'Col':
      return <BoxView box={{ gap: 2, ...node }} direction="col" nodes={node.children} />
    case 'Box':
    case 'Basic':
      return <BoxView box={node} direction={node.direction ?? 'col'} nodes={node.children} />
    case 'Form':
      return (
        <Fields onSubmit={node.onSubmitAction}>
          <BoxView box={{ gap: 2, ...node }} direction={node.direction ?? 'col'} nodes={node.children} />
        </Fields>
      )
    case 'Text':
      return <WidgetText node={node} />
    case 'Title':
      return <WidgetTitle node={node} />
    case 'Caption':
      return <WidgetCaption node={node} />
    case 'Label':
      return (
        <label htmlFor={node.fieldName} className="text-sm font-medium">
          {node.value}
        </label>
      )
    case 'Badge':
      return <WidgetBadge node={node} />
    case 'Markdown':
      return (
        <div className="prose-chat">
          <Markdown text={node.value} />
        </div>
      )
    case 'Divider':
      return <hr className="w-full border-line" />
    case 'Spacer':
      return <span aria-hidden className="flex-auto" />
    case 'Image':
      return <img src={node.src} alt={node.alt ?? ''} className="max-w-full rounded-lg" style={imageStyle(node)} />
    case 'Button':
      return <WidgetButton node={node} />
    case 'Input':
    case 'Textarea':
      return <WidgetInput node={node} />
    case 'Select':
      return <WidgetSelect node={node} />
    case 'Checkbox':
      return <WidgetCheckbox node={node} />
    default:
      return <Nodes nodes={childrenOf(node)} />
  }
}

function imageStyle(node: Extract<WidgetNode, { type: 'Image' }>) {
  const { display: _, flexDirection: __, minWidth: ___, ...style } = boxStyle({ ...node, flex: undefined }, 'col')
  return { ...style, objectFit: node.fit }
}

function BoxView({ box, direction, nodes }: { box: BoxProps; direction: 'row' | 'col'; nodes: unknown }) {
  return (
    <div style={boxStyle(box, direction)}>
      <Nodes nodes={nodes} />
    </div>
  )
}

const widths = { sm: 'max-w-72', md: 'max-w-md', lg: 'max-w-xl', full: '' }

function CardView({ node }: { node: Card }) {
  const { status, confirm, cancel, asForm, size = 'md' } = node
  const whole = (
    <div className={`overflow-hidden rounded-2xl border border-line bg-surface shadow-card ${widths[size]}`}>
      {status && <p className="border-b border-line px-4 py-1.5 text-xs text-muted">{status.text}</p>}
      <div className="flex flex-col gap-2 px-4 py-3.5">
        <Nodes nodes={node.children} />
      </div>
      {(confirm || cancel) && (
        <div className="flex flex-wrap items-center justify-end gap-2 border-t border-line px-4 py-2.5">
          {cancel && <ActionButton label={cancel.label} action={cancel.action} primary={false} />}
          {confirm && <ActionButton label={confirm.label} action={confirm.action} primary />}
        </div>
      )}
    </div>
  )
  return asForm ? <Fields onSubmit={confirm?.action}>{whole}</Fields> : whole
}

function ListViewView({ node }: { node: ListView }) {
  return (
    <div className="overflow-hidden rounded-2xl border border-line bg-surface shadow-card">
      {node.status && <p className="border-b border-line px-4 py-1.5 text-xs text-muted">{node.status.text}</p>}
      <ul className="max-h-112 divide-y divide-line overflow-y-auto">
        <Nodes nodes={node.children} />
      </ul>
    </div>
  )
}

/** Fields whose values go along with every action inside. */
function Fields({ onSubmit, children }: { onSubmit: ActionConfig | undefined; children: ReactNode }) {
  const form = useRef<HTMLFormElement>(null)
  const read = useCallback(() => fieldsOf(form.current), [])
  return (
    <FieldsContext value={read}>
      <FormElement ref={form} action={onSubmit}>
        {children}
      </FormElement>
    </FieldsContext>
  )
}

interface FormElementProps {
  ref: React.Ref<HTMLFormElement>
  action: ActionConfig | undefined
  children: ReactNode
}

function FormElement({ ref, action, children }: FormElementProps) {
  const { send, isBlocked } = useWidgetAction()
  const submit = (event: FormEvent) => {
    event.preventDefault()
    if (action && !isBlocked(action)) void send(action).catch(() => undefined)
  }
  return (
    <form ref={ref} onSubmit={submit} className="contents">
      {children}
    </form>
  )
}
