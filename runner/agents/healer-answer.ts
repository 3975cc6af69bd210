import { z } from 'zod'
import type { TokenUse } from '../../core/pods/cost.ts'
import { fieldsOf } from '../../core/providers/call.ts'

/** The one shape that the model may answer in. It holds no address, no script and nothing to type. */
export const answerFormat = {
  type: 'json_schema',
  name: 'control',
  strict: true,
  schema: {
    type: 'object',
    properties: {
      ref: { type: ['string', 'null'] },
      confidence: { type: 'number' },
      reason: { type: 'string' },
    },
    required: ['ref', 'confidence', 'reason'],
    additionalProperties: false,
  },
} as const

const answer = z.strictObject({
  ref: z.string().max(8).nullable(),
  confidence: z.number().min(0).max(1),
  reason: z.string(),
})

/** Below this an answer is a guess. */
const leastConfidence = 0.6

/** What a model's answer came to: one ref, or why there is none. */
export type Choice = { readonly ref: string } | { readonly none: 'refused' | 'cut_off' | 'garbage' | 'unsure' }

const response = z.object({
  status: z.string(),
  output: z.array(
    z.object({
      type: z.string(),
      content: z.array(z.object({ type: z.string(), text: z.string().optional() })).optional(),
    }),
  ),
})

/** Reads a response of OpenAI's Responses API. Whatever it holds, it comes to one ref of ours or to none. */
export function choiceOf(body: unknown): Choice {
  const { data } = response.safeParse(body)
  if (!data) return { none: 'garbage' }
  if (data.status !== 'completed') return { none: 'cut_off' }
  const parts = data.output.filter(({ type }) => type === 'message').flatMap(({ content }) => content ?? [])
  if (parts.some(({ type }) => type === 'refusal')) return { none: 'refused' }
  const said = answer.safeParse(parsed(parts.map(({ text }) => text ?? '').join('')))
  if (!said.success) return { none: 'garbage' }
  const { ref, confidence } = said.data
  return ref === null || confidence < leastConfidence ? { none: 'unsure' } : { ref }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}

const count = (value: unknown): number => (typeof value === 'number' && value > 0 ? Math.floor(value) : 0)

/** What a response says that it used; nothing where it does not say. */
export function spentIn(body: unknown): TokenUse {
  const usage = fieldsOf(fieldsOf(body).usage)
  return {
    input: count(usage.input_tokens),
    cached: count(fieldsOf(usage.input_tokens_details).cached_tokens),
    output: count(usage.output_tokens),
  }
}
