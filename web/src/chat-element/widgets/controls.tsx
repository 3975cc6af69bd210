import { type ReactNode, useState } from 'react'
import type {
  ActionConfig,
  Button as ButtonNode,
  Checkbox,
  Input,
  ListViewItem,
  Select,
  Textarea,
} from '../../../../worker/chatkit/widgets/types.ts'
import { messageOf } from '../../net/problem.ts'
import { Button } from '../../ui/button.tsx'
import { useWidgetAction } from './widget-form.ts'

const field =
  'w-full min-w-0 rounded-lg border border-line-strong/60 bg-surface px-3 py-1.5 text-base md:text-[0.9375rem]'

/** Carries actions out, one at a time, and says what went wrong. */
function usePress() {
  const { send, isBlocked } = useWidgetAction()
  const [busy, setBusy] = useState(false)
  const [failure, setFailure] = useState<unknown>(null)
  const press = async (action: ActionConfig) => {
    setBusy(true)
    setFailure(null)
    await send(action).catch(setFailure)
    setBusy(false)
  }
  const complaint = failure !== null && (
    <span role="alert" className="text-sm text-bad">
      {messageOf(failure)}
    </span>
  )
  return { press, busy, isBlocked, complaint }
}

const isBold = ({ style, color, variant }: ButtonNode) =>
  variant === undefined || variant === 'solid' ? style === 'primary' || color === 'primary' : false

export function WidgetButton({ node }: { node: ButtonNode }) {
  const { press, busy, isBlocked, complaint } = usePress()
  const { label, submit, onClickAction: action, disabled, block } = node
  const look = isBold(node) ? 'primary' : node.variant === 'ghost' ? 'ghost' : 'secondary'
  return (
    <>
      <Button
        type={submit ? 'submit' : 'button'}
        size="sm"
        look={look}
        busy={busy}
        disabled={disabled || (action ? isBlocked(action) : !submit)}
        onClick={action && !submit ? () => press(action) : undefined}
        className={block ? 'w-full' : undefined}
      >
        {label ?? 'Go'}
      </Button>
      {complaint}
    </>
  )
}

/** A button that carries a fixed action: of a card's foot. */
export function ActionButton({ label, action, primary }: { label: string; action: ActionConfig; primary: boolean }) {
  const { press, busy, isBlocked, complaint } = usePress()
  return (
    <>
      {complaint}
      <Button
        size="sm"
        look={primary ? 'primary' : 'ghost'}
        busy={busy}
        disabled={isBlocked(action)}
        onClick={() => press(action)}
      >
        {label}
      </Button>
    </>
  )
}

export function WidgetListItem({ node, children }: { node: ListViewItem; children: ReactNode }) {
  const { press, busy, isBlocked, complaint } = usePress()
  const { onClickAction: action } = node
  const look = 'flex w-full flex-wrap items-center gap-2.5 px-4 py-2.5 text-left'
  if (!action) return <li className={look}>{children}</li>
  return (
    <li>
      <button
        type="button"
        disabled={busy || isBlocked(action)}
        onClick={() => press(action)}
        className={`${look} transition-colors enabled:hover:bg-hover disabled:opacity-60`}
      >
        {children}
      </button>
      {complaint}
    </li>
  )
}

export function WidgetInput({ node }: { node: Input | Textarea }) {
  const { name, placeholder, required, disabled, defaultValue } = node
  const shared = { name, placeholder, required, disabled, defaultValue, className: field }
  const label = placeholder ?? name
  return node.type === 'Textarea' ? (
    <textarea {...shared} id={name} aria-label={label} rows={node.rows ?? 3} />
  ) : (
    <input {...shared} id={name} aria-label={label} type={node.inputType ?? 'text'} />
  )
}

export function WidgetSelect({ node }: { node: Select }) {
  const { press, busy, complaint } = usePress()
  const { name, options, placeholder, defaultValue = '', disabled, onChangeAction: action } = node
  return (
    <>
      <select
        name={name}
        aria-label={placeholder ?? name}
        defaultValue={defaultValue}
        disabled={disabled || busy}
        onChange={action ? () => press(action) : undefined}
        className={field}
      >
        {(placeholder || defaultValue === '') && <option value="">{placeholder ?? 'Choose…'}</option>}
        {options.map((option) => (
          <option key={option.value} value={option.value} disabled={option.disabled}>
            {option.label}
          </option>
        ))}
      </select>
      {complaint}
    </>
  )
}

export function WidgetCheckbox({ node }: { node: Checkbox }) {
  const { press, busy, complaint } = usePress()
  const { name, label, defaultChecked, required, disabled, onChangeAction: action } = node
  return (
    <label className="flex items-center gap-2.5">
      <input
        type="checkbox"
        name={name}
        value="true"
        aria-label={label ? undefined : name}
        defaultChecked={defaultChecked}
        required={required}
        disabled={disabled || busy}
        onChange={action ? () => press(action) : undefined}
        className="size-4 shrink-0 accent-accent"
      />
      {label}
      {complaint}
    </label>
  )
}
