import { z } from 'zod'

/** The icon names the ChatKit element draws by itself. */
export const iconNames = [
  'agent',
  'analytics',
  'atom',
  'batch',
  'bolt',
  'book-open',
  'book-closed',
  'book-clock',
  'bug',
  'calendar',
  'chart',
  'check',
  'check-circle',
  'check-circle-filled',
  'chevron-left',
  'chevron-right',
  'circle-question',
  'clock',
  'compass',
  'confetti',
  'cube',
  'desktop',
  'document',
  'dot',
  'dots-horizontal',
  'dots-vertical',
  'empty-circle',
  'external-link',
  'globe',
  'keys',
  'lab',
  'images',
  'info',
  'lifesaver',
  'lightbulb',
  'mail',
  'map-pin',
  'maps',
  'mobile',
  'name',
  'notebook',
  'notebook-pencil',
  'page-blank',
  'phone',
  'play',
  'plus',
  'profile',
  'profile-card',
  'reload',
  'star',
  'star-filled',
  'search',
  'sparkle',
  'sparkle-double',
  'square-code',
  'square-image',
  'square-text',
  'suitcase',
  'settings-slider',
  'user',
  'wreath',
  'write',
  'write-alt',
  'write-alt2',
] as const

type BuiltInIcon = (typeof iconNames)[number]

/** A built-in name, or one from a set the page brings along. */
export type IconName = BuiltInIcon | `vendor:${string}` | `lucide:${string}`

const builtIn: ReadonlySet<string> = new Set(iconNames)

/** Whether ChatKit would accept the name. */
export function isIconName(value: unknown): value is IconName {
  return typeof value === 'string' && (builtIn.has(value) || /^(vendor|lucide):./.test(value))
}

export const iconSchema = z.custom<IconName>(isIconName, {
  error: (issue) => `unknown icon ${JSON.stringify(issue.input)}: use a ChatKit icon, or vendor:… or lucide:…`,
})
