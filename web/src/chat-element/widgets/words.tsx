import type { CSSProperties } from 'react'
import type { Badge, Caption, Text, Title } from '../../../../worker/chatkit/widgets/types.ts'
import { classes } from '../../ui/classes.ts'
import { colorOf } from './style.ts'

const weights = { normal: 400, medium: 500, semibold: 600, bold: 700 }
const textSizes = { xs: '0.75rem', sm: '0.8125rem', md: '0.9375rem', lg: '1.0625rem', xl: '1.25rem' }
const titleSizes = {
  sm: '0.9375rem',
  md: '1.0625rem',
  lg: '1.25rem',
  xl: '1.5rem',
  '2xl': '1.75rem',
  '3xl': '2rem',
  '4xl': '2.25rem',
  '5xl': '2.5rem',
}

function wordStyle({ color, weight, textAlign, maxLines, truncate }: Text | Title | Caption): CSSProperties {
  const lines = truncate ? 1 : maxLines
  return {
    color: colorOf(color),
    fontWeight: weight && weights[weight],
    textAlign,
    ...(lines && { display: '-webkit-box', WebkitLineClamp: lines, WebkitBoxOrient: 'vertical', overflow: 'hidden' }),
  }
}

export function WidgetText({ node }: { node: Text }) {
  const { value, size = 'md', italic, lineThrough } = node
  const style = {
    ...wordStyle(node),
    fontSize: textSizes[size],
    fontStyle: italic ? 'italic' : undefined,
    textDecoration: lineThrough ? 'line-through' : undefined,
  }
  return (
    <p className="min-w-0 whitespace-pre-wrap wrap-anywhere" style={style}>
      {value}
    </p>
  )
}

export function WidgetTitle({ node }: { node: Title }) {
  const { value, size = 'md' } = node
  return (
    <p className="min-w-0 font-semibold text-balance" style={{ ...wordStyle(node), fontSize: titleSizes[size] }}>
      {value}
    </p>
  )
}

export function WidgetCaption({ node }: { node: Caption }) {
  return (
    <p className="min-w-0 text-sm text-muted" style={wordStyle(node)}>
      {node.value}
    </p>
  )
}

const badges = {
  secondary: 'bg-sunken text-muted',
  success: 'bg-good-soft text-good',
  danger: 'bg-bad-soft text-bad',
  warning: 'bg-warn-soft text-warn',
  info: 'bg-move-soft text-move',
  discovery: 'bg-accent-soft text-accent',
}

export function WidgetBadge({ node: { label, color = 'secondary', pill } }: { node: Badge }) {
  return (
    <span
      className={classes(
        'shrink-0 self-center px-2 py-0.5 text-xs font-medium',
        pill ? 'rounded-full' : 'rounded-md',
        badges[color],
      )}
    >
      {label}
    </span>
  )
}
