import { z } from 'zod'
import type { Answer, Call } from '../server.ts'

const text = (longest: number) =>
  z.object({ type: z.enum(['mrkdwn', 'plain_text']), text: z.string().min(1).max(longest) })
const plain = (longest: number) => text(longest).extend({ type: z.literal('plain_text') })

const block = z.discriminatedUnion('type', [
  z
    .object({
      type: z.literal('section'),
      text: text(3000).optional(),
      fields: z.array(text(2000)).min(1).max(10).optional(),
    })
    .refine((section) => section.text ?? section.fields),
  z.object({ type: z.literal('header'), text: plain(150) }),
  z.object({ type: z.literal('divider') }),
  z.object({
    type: z.literal('context'),
    elements: z
      .array(z.object({ type: z.string() }))
      .min(1)
      .max(10),
  }),
  z.object({
    type: z.literal('actions'),
    elements: z
      .array(z.object({ type: z.string() }))
      .min(1)
      .max(25),
  }),
  z.object({ type: z.literal('image'), image_url: z.url().max(3000), alt_text: z.string().min(1).max(2000) }),
  z.object({ type: z.literal('rich_text'), elements: z.array(z.object({ type: z.string() })) }),
])

const blocks = z.array(block).max(50)

/**
 * An incoming webhook of Slack: a JSON object (or a form field `payload` with one) that holds text or blocks. Answers are
 * plain text, as in Slack's list of webhook errors.
 */
export function slackWebhook(call: Call): Answer {
  const name = call.params.name ?? ''
  if (name.startsWith('gone')) return say(404, 'no_service')
  if (name.startsWith('forbidden')) return say(403, 'action_prohibited')
  const message = readPayload(call)
  if (!message) return say(400, 'invalid_payload')
  if (message.blocks !== undefined) {
    if (!Array.isArray(message.blocks)) return say(400, 'invalid_blocks_format')
    if (!blocks.safeParse(message.blocks).success) return say(400, 'invalid_blocks')
  }
  if (message.text !== undefined && typeof message.text !== 'string') return say(400, 'invalid_payload')
  const isEmpty = (part: unknown) => !Array.isArray(part) || part.length === 0
  if (!message.text && isEmpty(message.blocks) && isEmpty(message.attachments)) return say(400, 'no_text')
  return say(200, 'ok')
}

function say(status: number, body: string): Answer {
  return { status, body, headers: { 'content-type': 'text/html' } }
}

function readPayload(call: Call): Record<string, unknown> | null {
  const type = String(call.headers['content-type'] ?? '')
  const body = call.bytes.toString('utf8')
  const isForm = type.startsWith('application/x-www-form-urlencoded')
  if (!isForm && !type.startsWith('application/json')) return null
  try {
    const read: unknown = JSON.parse(isForm ? (new URLSearchParams(body).get('payload') ?? '') : body)
    return typeof read === 'object' && read !== null && !Array.isArray(read) ? { ...read } : null
  } catch {
    return null
  }
}
