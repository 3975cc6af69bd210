import { z } from 'zod'
import { jsonObjectSchema, maybe, orElse } from './fields.ts'
import { iconSchema } from './icons.ts'

const sourceFields = {
  title: z.string(),
  description: maybe(z.string()),
  timestamp: maybe(z.string()),
  group: maybe(z.string()),
}

export const urlSourceSchema = z.object({
  type: z.literal('url'),
  ...sourceFields,
  url: z.string(),
  attribution: maybe(z.string()),
})
export type UrlSource = z.infer<typeof urlSourceSchema>

export const fileSourceSchema = z.object({ type: z.literal('file'), ...sourceFields, filename: z.string() })
export type FileSource = z.infer<typeof fileSourceSchema>

export const entitySourceSchema = z.object({
  type: z.literal('entity'),
  ...sourceFields,
  id: z.string(),
  icon: maybe(iconSchema),
  label: maybe(z.string()),
  inline_label: maybe(z.string()),
  interactive: orElse(z.boolean(), () => false),
  data: orElse(jsonObjectSchema, () => ({})),
  preview: maybe(z.literal('lazy')),
})
export type EntitySource = z.infer<typeof entitySourceSchema>

export const sourceSchema = z.discriminatedUnion('type', [urlSourceSchema, fileSourceSchema, entitySourceSchema])
export type Source = z.infer<typeof sourceSchema>

/** A citation; `index` is the character offset in the text at which its marker stands. */
export const annotationSchema = z.object({
  type: orElse(z.literal('annotation'), () => 'annotation'),
  source: sourceSchema,
  index: maybe(z.int()),
})
export type Annotation = z.infer<typeof annotationSchema>
