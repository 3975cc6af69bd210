/** The small value types that many components share. */
import { z } from 'zod'
import { iconSchema } from '../types/icons.ts'
import type * as w from './types.ts'

/** A schema for each field of a type, none forgotten and none made up. */
export type Shape<T> = { [K in keyof T]-?: z.ZodType<T[K]> }

export const flag = z.boolean().optional()
export const words = z.string().optional()
export const count = z.int().nonnegative().optional()
export const icon = iconSchema.optional()
export const length = z.union([z.number(), z.string()])
export const someLength = length.optional()
export const theme = z.enum(['light', 'dark']).optional()
export const direction = z.enum(['row', 'col']).optional()
export const alignment = z.enum(['start', 'center', 'end', 'baseline', 'stretch']).optional()
export const justification = z.enum(['start', 'center', 'end', 'between', 'around', 'evenly', 'stretch']).optional()
export const startCenterEnd = z.enum(['start', 'center', 'end']).optional()
export const weight = z.enum(['normal', 'medium', 'semibold', 'bold']).optional()
export const textSize = z.enum(['xs', 'sm', 'md', 'lg', 'xl']).optional()
export const smallSize = z.enum(['sm', 'md', 'lg']).optional()
export const controlVariant = z.enum(['solid', 'soft', 'outline', 'ghost']).optional()
export const controlSize = z.enum(['3xs', '2xs', 'xs', 'sm', 'md', 'lg', 'xl', '2xl', '3xl']).optional()
export const radius = z
  .enum(['2xs', 'xs', 'sm', 'md', 'lg', 'xl', '2xl', '3xl', '4xl', 'full', '100%', 'none'])
  .optional()

/** A token, a primitive such as `red-100`, CSS, or one of these for each theme. */
export const color = z.union([z.string(), z.object({ light: z.string(), dark: z.string() })]).optional()

const edges = { top: someLength, right: someLength, bottom: someLength, left: someLength, x: someLength, y: someLength }
export const spacing = z.union([length, z.object(edges)]).optional()

const border = z.object({
  size: z.number(),
  color,
  style: z.enum(['solid', 'dashed', 'dotted', 'double', 'groove', 'ridge', 'inset', 'outset']).optional(),
} satisfies Shape<w.Border>)
const edge = z.union([z.number(), border]).optional()
const edgeBorders = { top: edge, right: edge, bottom: edge, left: edge, x: edge, y: edge } satisfies Shape<w.Borders>
export const borders = z.union([z.number(), border, z.object(edgeBorders)]).optional()

export const actionConfigSchema = z.object({
  type: z.string().min(1),
  payload: z.unknown().optional(),
  handler: z.enum(['server', 'client']).optional(),
  loadingBehavior: z.enum(['auto', 'none', 'self', 'container']).optional(),
  streaming: flag,
} satisfies Shape<w.ActionConfig>)
export const action = actionConfigSchema.optional()
export const cardAction = z
  .object({ label: z.string(), action: actionConfigSchema } satisfies Shape<w.CardAction>)
  .optional()

export const status = z
  .union([
    z.strictObject({ text: z.string(), icon }),
    z.strictObject({ text: z.string(), favicon: words, frame: flag }),
  ])
  .optional()
