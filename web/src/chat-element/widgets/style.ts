import type { CSSProperties } from 'react'
import type {
  Alignment,
  Color,
  Justification,
  Length,
  Radius,
  Spacing,
} from '../../../../worker/chatkit/widgets/types.ts'

/** Spacing steps of the widget language are quarter rems, as everywhere on the page. */
const step = (length: Length | undefined) => (typeof length === 'number' ? `${length * 0.25}rem` : length)
const pixels = (length: Length | undefined) => (typeof length === 'number' ? `${length}px` : length)

const tokens: Record<string, string> = {
  prose: 'var(--ink)',
  primary: 'var(--ink)',
  emphasis: 'var(--ink)',
  secondary: 'var(--muted)',
  tertiary: 'var(--faint)',
  success: 'var(--good)',
  warning: 'var(--warn)',
  danger: 'var(--bad)',
  surface: 'var(--surface)',
  'surface-secondary': 'var(--sunken)',
  'surface-tertiary': 'var(--hover)',
  'surface-elevated': 'var(--surface)',
  'surface-elevated-secondary': 'var(--sunken)',
}

/** A colour of the widget language as one of the page's; others are left out, since they may not be readable in its theme. */
export function colorOf(color: Color | undefined): string | undefined {
  return typeof color === 'string' ? tokens[color] : undefined
}

const alignments: Record<Alignment, string> = {
  start: 'flex-start',
  center: 'center',
  end: 'flex-end',
  baseline: 'baseline',
  stretch: 'stretch',
}
const justifications: Record<Justification, string> = {
  start: 'flex-start',
  center: 'center',
  end: 'flex-end',
  between: 'space-between',
  around: 'space-around',
  evenly: 'space-evenly',
  stretch: 'stretch',
}
const radii: Partial<Record<Radius, string>> = {
  none: '0',
  full: '9999px',
  '100%': '100%',
  sm: '0.375rem',
  '2xs': '0.125rem',
}

function spacing(name: 'padding' | 'margin', value: Length | Spacing | undefined): CSSProperties {
  if (value === undefined) return {}
  if (typeof value !== 'object') return { [name]: step(value) }
  const { x, y, top = y, bottom = y, left = x, right = x } = value
  return {
    [`${name}Top`]: step(top),
    [`${name}Bottom`]: step(bottom),
    [`${name}Left`]: step(left),
    [`${name}Right`]: step(right),
  }
}

/** What a box of the widget language can say of itself. */
export interface BoxProps {
  align?: Alignment | undefined
  justify?: Justification | undefined
  wrap?: 'nowrap' | 'wrap' | 'wrap-reverse' | undefined
  flex?: Length | undefined
  gap?: Length | undefined
  padding?: Length | Spacing | undefined
  margin?: Length | Spacing | undefined
  radius?: Radius | undefined
  background?: Color | undefined
  border?: unknown
  width?: Length | undefined
  height?: Length | undefined
  size?: Length | undefined
  minWidth?: Length | undefined
  maxWidth?: Length | undefined
  minHeight?: Length | undefined
  maxHeight?: Length | undefined
  aspectRatio?: Length | undefined
}

/** The style of a box; it never grows out of the conversation. */
export function boxStyle(box: BoxProps, direction: 'row' | 'col'): CSSProperties {
  return {
    display: 'flex',
    flexDirection: direction === 'row' ? 'row' : 'column',
    alignItems: box.align && alignments[box.align],
    justifyContent: box.justify && justifications[box.justify],
    flexWrap: box.wrap,
    flex: box.flex,
    gap: step(box.gap),
    background: colorOf(box.background),
    border: box.border ? '1px solid var(--line)' : undefined,
    borderRadius: box.radius && (radii[box.radius] ?? '0.75rem'),
    minWidth: pixels(box.minWidth) ?? 0,
    maxWidth: pixels(box.maxWidth) ?? '100%',
    minHeight: pixels(box.minHeight),
    maxHeight: pixels(box.maxHeight),
    width: pixels(box.width ?? box.size),
    height: pixels(box.height ?? box.size),
    aspectRatio: box.aspectRatio,
    ...spacing('padding', box.padding),
    ...spacing('margin', box.margin),
  }
}
