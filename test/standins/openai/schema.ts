import { z } from 'zod'

const nullish = <T extends z.ZodType>(type: T) => type.nullable().optional()

const cacheMark = { prompt_cache_breakpoint: z.unknown().optional() }

const contentPart = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('input_text'), text: z.string(), ...cacheMark }),
  z.strictObject({
    type: z.literal('input_image'),
    detail: nullish(z.enum(['low', 'high', 'auto', 'original'])),
    image_url: nullish(z.string()),
    file_id: nullish(z.string()),
    ...cacheMark,
  }),
  z.strictObject({
    type: z.literal('input_file'),
    file_id: nullish(z.string()),
    file_data: z.string().optional(),
    file_url: z.string().optional(),
    filename: z.string().optional(),
    detail: z.enum(['auto', 'low', 'high']).optional(),
    ...cacheMark,
  }),
  z.strictObject({
    type: z.literal('output_text'),
    text: z.string(),
    annotations: z.array(z.unknown()).optional(),
    logprobs: z.array(z.unknown()).optional(),
  }),
  z.strictObject({ type: z.literal('refusal'), refusal: z.string() }),
])

const id = { id: nullish(z.string()), status: nullish(z.enum(['in_progress', 'completed', 'incomplete'])) }

const message = z.strictObject({
  type: z.literal('message'),
  role: z.enum(['user', 'assistant', 'system', 'developer']),
  content: z.union([z.string(), z.array(contentPart)]),
  phase: z.unknown().optional(),
  ...id,
})

const functionCall = z.strictObject({
  type: z.literal('function_call'),
  call_id: z.string().min(1).max(64),
  name: z.string().min(1),
  arguments: z.string(),
  namespace: z.string().optional(),
  caller: z.unknown().optional(),
  created_by: z.string().optional(),
  ...id,
})

const functionCallOutput = z.strictObject({
  type: z.literal('function_call_output'),
  call_id: z.string().min(1).max(64),
  output: z.union([z.string(), z.array(contentPart)]),
  caller: z.unknown().optional(),
  created_by: z.string().optional(),
  ...id,
})

const reasoning = z.strictObject({
  type: z.literal('reasoning'),
  id: z.string().optional(),
  summary: z.array(z.strictObject({ type: z.literal('summary_text'), text: z.string() })),
  content: z.array(z.unknown()).optional(),
  encrypted_content: nullish(z.string()),
  status: id.status,
})

const otherItem = z.looseObject({
  type: z.enum([
    'computer_call',
    'computer_call_output',
    'image_generation_call',
    'item_reference',
    'web_search_call',
    'file_search_call',
    'code_interpreter_call',
    'custom_tool_call',
    'custom_tool_call_output',
    'mcp_call',
    'mcp_list_tools',
    'mcp_approval_request',
    'mcp_approval_response',
    'compaction',
  ]),
})

const inputItem = z.preprocess(
  (item) =>
    typeof item === 'object' && item !== null && 'role' in item && !('type' in item)
      ? { ...item, type: 'message' }
      : item,
  z.discriminatedUnion('type', [message, functionCall, functionCallOutput, reasoning, otherItem]),
)

const toolName = z
  .string()
  .regex(/^[a-zA-Z0-9_-]{1,128}$/, 'Expected a string that matches the pattern ^[a-zA-Z0-9_-]+$')

/** A function the model may call. */
const functionTool = z.strictObject({
  type: z.literal('function'),
  name: toolName,
  parameters: z.record(z.string(), z.unknown()).nullable(),
  strict: z.boolean().nullable().optional(),
  description: nullish(z.string()),
  allowed_callers: nullish(z.array(z.enum(['direct', 'programmatic']))),
  async: z.boolean().optional(),
  defer_loading: z.boolean().optional(),
  output_schema: nullish(z.record(z.string(), z.unknown())),
})

const otherTool = z.looseObject({
  type: z.enum([
    'file_search',
    'computer',
    'computer_use_preview',
    'web_search',
    'web_search_preview',
    'mcp',
    'code_interpreter',
    'image_generation',
    'local_shell',
    'shell',
    'custom',
    'apply_patch',
    'tool_search',
    'namespace',
  ]),
})

const textFormat = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('text') }),
  z.strictObject({ type: z.literal('json_object') }),
  z.strictObject({
    type: z.literal('json_schema'),
    name: toolName,
    schema: z.record(z.string(), z.unknown()),
    description: z.string().optional(),
    strict: z.boolean().nullable().optional(),
  }),
])

/** The body of `POST /v1/responses`; any other top-level field is refused. */
export const responseRequest = z.strictObject({
  model: z.string(),
  input: z.union([z.string(), z.array(inputItem)]).optional(),
  access_programs: z.unknown().optional(),
  background: nullish(z.literal(false)),
  context_management: nullish(z.array(z.unknown())),
  conversation: nullish(z.union([z.string(), z.strictObject({ id: z.string() })])),
  image: z.unknown().optional(),
  include: nullish(z.array(z.string())),
  instructions: nullish(z.string()),
  max_output_tokens: nullish(z.int().min(16, 'Expected an integer of at least 16')),
  max_tool_calls: nullish(z.int().min(1)),
  metadata: nullish(z.record(z.string().max(64), z.string().max(512))),
  moderation: z.unknown().optional(),
  parallel_tool_calls: nullish(z.boolean()),
  previous_response_id: nullish(z.string()),
  prompt: z.unknown().optional(),
  prompt_cache_key: nullish(z.string()),
  prompt_cache_options: z.unknown().optional(),
  prompt_cache_retention: nullish(z.enum(['in_memory', '24h'])),
  reasoning: nullish(z.record(z.string(), z.unknown())),
  safety_identifier: nullish(z.string().max(64)),
  service_tier: nullish(z.string()),
  store: nullish(z.boolean()),
  stream: nullish(z.boolean()),
  stream_options: nullish(z.strictObject({ include_obfuscation: z.boolean().optional() })),
  temperature: nullish(z.number().min(0).max(2)),
  text: z
    .strictObject({ format: textFormat.optional(), verbosity: nullish(z.enum(['low', 'medium', 'high'])) })
    .optional(),
  tool_choice: z.union([z.enum(['none', 'auto', 'required']), z.looseObject({ type: z.string() })]).optional(),
  tools: z.array(z.discriminatedUnion('type', [functionTool, otherTool])).optional(),
  top_logprobs: nullish(z.int().min(0).max(20)),
  top_p: nullish(z.number().min(0).max(1)),
  truncation: nullish(z.enum(['auto', 'disabled'])),
  user: z.string().optional(),
})

/** A request that fits. */
export type ResponseRequest = z.infer<typeof responseRequest>
/** One item of a request's input. */
export type InputItem = Exclude<ResponseRequest['input'], string | undefined>[number]
