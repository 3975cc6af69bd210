import { z } from 'zod'
import { idSchema, listOf, maybe, orElse } from './fields.ts'

export const answerSchema = z.object({
  values: listOf(z.string()),
  skipped: orElse(z.boolean(), () => false),
})
export type Answer = z.infer<typeof answerSchema>

const questionFields = { id: idSchema, question: z.string(), answer: maybe(answerSchema) }

/** The client adds a free-text choice of its own, so an answer need not be one of the options. */
export const multipleChoiceSchema = z.object({
  type: z.literal('multiple_choice'),
  ...questionFields,
  options: z.array(z.object({ value: z.string() })),
  multiple: orElse(z.boolean(), () => false),
})

export const freeformSchema = z.object({
  type: z.literal('freeform'),
  ...questionFields,
  description: maybe(z.string()),
})

export const structuredInputSchema = z.discriminatedUnion('type', [multipleChoiceSchema, freeformSchema])
export type StructuredInput = z.infer<typeof structuredInputSchema>

export const structuredInputSubmissionSchema = z.object({
  status: orElse(z.enum(['answered', 'skipped']), () => 'answered'),
  answers: orElse(z.record(z.string(), answerSchema), () => ({})),
})
export type StructuredInputSubmission = z.infer<typeof structuredInputSubmissionSchema>
