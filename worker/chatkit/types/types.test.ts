import { describe, expect, it } from 'vitest'
import { itemUpdateSchema, threadStreamEventSchema } from './events.ts'
import { iconNames, iconSchema } from './icons.ts'
import { threadItemSchema } from './items.ts'
import { userMessageInputSchema } from './messages.ts'
import { chatKitRequestSchema, requestTypes, streamingRequestSchema } from './requests.ts'
import { sourceSchema } from './sources.ts'
import { threadMetadataSchema } from './threads.ts'
import { taskSchema, workflowSchema } from './workflows.ts'

describe('the protocol', () => {
  it('has its 16 requests, 12 events, 10 updates, 11 items, 5 tasks and 3 sources', () => {
    expect(new Set(requestTypes).size).toBe(16)
    expect(streamingRequestSchema.options).toHaveLength(6)
    expect(threadStreamEventSchema.options).toHaveLength(12)
    expect(itemUpdateSchema.options).toHaveLength(10)
    expect(threadItemSchema.options).toHaveLength(11)
    expect(taskSchema.options).toHaveLength(5)
    expect(sourceSchema.options).toHaveLength(3)
    expect(iconNames).toHaveLength(64)
  })

  it('I01 takes icons of the vendor and of Lucide', () => {
    for (const name of ['vendor:logo', 'lucide:rocket']) expect(iconSchema.parse(name)).toBe(name)
  })

  it('I02 takes its own icons', () => {
    for (const name of iconNames) expect(iconSchema.parse(name)).toBe(name)
  })

  it('I03 refuses other icons', () => {
    for (const name of ['unicorn', 'vendor:', 'constructor', '', 7, null]) {
      expect(iconSchema.safeParse(name).success).toBe(false)
    }
  })
})

describe('reading', () => {
  it('takes absent and null for the same, and fills in what has a default', () => {
    const full = { content: [], attachments: [], inference_options: {} }
    expect(userMessageInputSchema.parse({ content: [] })).toEqual(full)
    const empty = { content: [], attachments: null, quoted_text: null, inference_options: null }
    expect(userMessageInputSchema.parse(empty)).toEqual(full)
    const options = { tool_choice: null, model: null, later: 1 }
    expect(userMessageInputSchema.parse({ content: [], inference_options: options }).inference_options).toEqual({})
  })

  it('does not need data in a mention', () => {
    const tag = { type: 'input_tag', id: '1', text: 'Ada', data: null }
    expect(userMessageInputSchema.parse({ content: [tag] }).content).toEqual([{ ...tag, data: {}, interactive: false }])
  })

  it('drops what it does not know, in envelope and params', () => {
    const request = { type: 'threads.get_by_id', params: { thread_id: 't', later: 1 }, later: 2 }
    expect(chatKitRequestSchema.parse(request)).toEqual({
      type: 'threads.get_by_id',
      params: { thread_id: 't' },
      metadata: {},
    })
  })

  it('keeps nulls in data that is the integration’s own', () => {
    const action = { type: 'x', payload: { a: null } }
    const request = { type: 'threads.custom_action', params: { thread_id: 't', item_id: null, action } }
    expect(chatKitRequestSchema.parse(request).params).toEqual({ thread_id: 't', item_id: undefined, action })
  })

  it('does not share what it fills in', () => {
    const read = () => threadMetadataSchema.parse({ id: 't', created_at: '2026-05-19T10:00:00.123456' })
    expect(read()).toEqual({
      id: 't',
      created_at: '2026-05-19T10:00:00.123456',
      status: { type: 'active' },
      metadata: {},
    })
    expect(read().metadata).not.toBe(read().metadata)
  })

  it('takes both summaries of a workflow', () => {
    const workflow = (summary: object) => workflowSchema.parse({ type: 'custom', tasks: [], summary }).summary
    expect(workflow({ title: 'Done', icon: 'check' })).toEqual({ title: 'Done', icon: 'check' })
    expect(workflow({ duration: 3 })).toEqual({ duration: 3 })
  })

  it('takes an error without a code for one with its own words', () => {
    expect(threadStreamEventSchema.parse({ type: 'error', message: 'Sorry.' })).toEqual({
      type: 'error',
      code: 'custom',
      message: 'Sorry.',
      allow_retry: false,
    })
  })
})
