import { type ChooseText, sampleOf } from './json-schema.ts'
import type { InputItem, ResponseRequest } from './schema.ts'
import { postOn, type Topic, topics, topicsOn } from './topics.ts'

/** One thing the model puts out. */
export type Output =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'call'; readonly name: string; readonly arguments: string }
  | { readonly kind: 'reasoning'; readonly summary: string }

type FunctionOutput = Extract<InputItem, { type: 'function_call_output' }>
type FunctionTool = Extract<NonNullable<ResponseRequest['tools']>[number], { type: 'function' }>

/**
 * What the stand-in's model answers: the same request always gets the same answer. `items` is the whole conversation,
 * earlier responses included.
 */
export function decide(request: ResponseRequest, items: readonly InputItem[]): Output[] {
  const last = items.at(-1)
  const asked = lastUserText(items)
  if (last?.type !== 'function_call_output') {
    const call = chooseCall(request, asked, items)
    if (call) return [call]
  }
  const format = request.text?.format
  if (format?.type === 'json_schema') {
    return [{ kind: 'text', text: JSON.stringify(sampleOf(format.schema, fillFrom(asked, items))) }]
  }
  if (format?.type === 'json_object') return [{ kind: 'text', text: JSON.stringify({ answer: reply(asked, items) }) }]
  if (last?.type === 'function_call_output') return [{ kind: 'text', text: afterTool(last, items) }]
  return [{ kind: 'text', text: reply(asked, items) }]
}

// Tools that a content workflow has for its two moments: offering topics, and putting a post into the document.
const topicTool = /topic/
const documentTool = /(?:open|show|create|write|save|update|fill)_(?:\w+_)?(?:document|draft|post)/

function chooseCall(request: ResponseRequest, asked: string, items: readonly InputItem[]): Output | null {
  const tools = (request.tools ?? []).filter((tool): tool is FunctionTool => tool.type === 'function')
  const { tool_choice: choice } = request
  if (choice === 'none' || tools.length === 0) return null
  const wanted = typeof choice === 'object' ? tools.find((tool) => tool.name === choice.name) : undefined
  const spoken = tools.find((tool) => plainWords(asked).includes(plainWords(tool.name)))
  const fitting = fittingTool(tools, asked, items)
  const tool = wanted ?? spoken ?? fitting ?? (choice === 'required' ? tools[0] : undefined)
  if (!tool) return null
  const given = /\{[\s\S]*\}/.exec(asked)?.[0]
  const sample = sampleOf(tool.parameters ?? {}, fillFrom(asked, items))
  return { kind: 'call', name: tool.name, arguments: isJson(given) ? given : JSON.stringify(sample ?? {}) }
}

function fittingTool(tools: readonly FunctionTool[], asked: string, items: readonly InputItem[]) {
  if (pickTopic(asked.trim(), offeredTopics(items))) return tools.find((tool) => documentTool.test(tool.name))
  return /^write\b/i.test(asked.trim()) ? tools.find((tool) => topicTool.test(tool.name)) : undefined
}

function plainWords(text: string): string {
  return ` ${text
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, ' ')
    .trim()} `
}

function isJson(text: string | undefined): text is string {
  try {
    return text !== undefined && JSON.parse(text) !== undefined
  } catch {
    return false
  }
}

function lastUserText(items: readonly InputItem[]): string {
  const message = items.findLast((item) => item.type === 'message' && item.role === 'user')
  return message ? textOf(message) : ''
}

function textOf(item: InputItem): string {
  if (item.type !== 'message') return ''
  if (typeof item.content === 'string') return item.content
  return item.content.map((part) => ('text' in part ? part.text : '')).join('\n')
}

/** What the writer says to a user's words. */
function reply(asked: string, items: readonly InputItem[]): string {
  const words = asked.trim()
  const command = /^write\b[\s:,.]*(?:me )?(?:(?:a |the )?(?:linkedin )?posts? )?(?:about|on)?\s*(.*)$/is.exec(words)
  const offered = offeredTopics(items)
  const picked = pickTopic(words, offered)
  if (picked) return picked.post
  if (command) return topicList(command[1]?.trim() ?? '')
  return smallTalk(words)
}

function topicList(subject: string): string {
  const offer = subject ? topicsOn(subject.replace(/[.!?]+$/, '')) : topics
  const lines = offer.map((topic, index) => `${index + 1}. **${topic.title}** – ${topic.angle}`)
  return `Here are four topics that would suit your audience this week:\n\n${lines.join('\n')}\n\nTell me a number, or name the one you like, and I will write the post.`
}

/** The topics of the last list the writer offered in this conversation, else the usual four. */
function offeredTopics(items: readonly InputItem[]): readonly Topic[] {
  for (const item of items.toReversed()) {
    if (item.type !== 'message' || item.role !== 'assistant') continue
    const titles = [...textOf(item).matchAll(/^\d\.\s+\*\*(.+?)\*\*/gm)].map((found) => found[1] ?? '')
    if (titles.length > 0) return titles.map(topicOfTitle)
  }
  return topics
}

function topicOfTitle(title: string): Topic {
  return topics.find((topic) => topic.title === title) ?? { title, angle: '', post: postOn(title) }
}

const ordinals = ['first', 'second', 'third', 'fourth']

function pickTopic(words: string, offered: readonly Topic[]): Topic | null {
  const number = /^(?:(?:topic|number|option|no\.?)\s*)?#?([1-4])[.)]?(?:\s+please)?[.!]?$/i.exec(words)?.[1]
  if (number) return offered[Number(number) - 1] ?? null
  const lower = words.toLowerCase()
  const ordinal = ordinals.findIndex((word) => new RegExp(`^(?:the )?${word}(?: one| topic)?\\b`).test(lower))
  if (ordinal >= 0) return offered[ordinal] ?? null
  return [...offered, ...topics].find((topic) => lower.includes(topic.title.toLowerCase())) ?? null
}

function smallTalk(words: string): string {
  if (!words) return 'Tell me what you would like to post about, or type **write** for four topics.'
  const quoted = words.length > 80 ? `${words.slice(0, 77).trimEnd()}…` : words
  return `You wrote: “${quoted}”. Here is how I would make a LinkedIn post of it:\n\n- **Open with the moment**, not with the lesson: one sentence a reader can see.\n- **Give one number or name** that only you could have.\n- **End with a question** that is easy to answer from a phone.\n\nType **write** and I will offer four topics to start from.`
}

function afterTool(result: FunctionOutput, items: readonly InputItem[]): string {
  const call = items.find((item) => item.type === 'function_call' && item.call_id === result.call_id)
  const name = call?.type === 'function_call' ? call.name : ''
  if (topicTool.test(name)) return 'Pick the one you like, or tell me what you would rather write about.'
  if (documentTool.test(name)) return 'The post is in the document beside this chat. Tell me what to change.'
  const text = typeof result.output === 'string' ? result.output : JSON.stringify(result.output)
  const short = text.length > 300 ? `${text.slice(0, 297)}…` : text
  return `Done. This is what came back:\n\n> ${short.replaceAll('\n', '\n> ')}`
}

/** Fills the strings of a structured answer: topics, posts, addresses found in the text, and a plain sentence otherwise. */
function fillFrom(asked: string, items: readonly InputItem[]): ChooseText {
  const subject = /^write\b[\s:,.]*(?:about|on)?\s*(.+)$/is.exec(asked.trim())?.[1]
  const offer = subject ? topicsOn(subject) : topics
  const picked = pickTopic(asked.trim(), offeredTopics(items)) ?? offer[0]
  return (name, index, options) => {
    // A choice is made by what was asked: the option that the words name, as in a classifier's answer.
    if (options) return options.find((option) => plainWords(asked).includes(plainWords(option))) ?? null
    const topic = index === null ? picked : offer[index]
    const number = (index ?? 0) + 1
    const key = name.toLowerCase()
    if (/e_?mail/.test(key)) return /[\w.+-]+@[\w-]+(?:\.[\w-]+)+/.exec(asked)?.[0] ?? null
    if (/url|link|href/.test(key)) return /https?:\/\/\S+/.exec(asked)?.[0] ?? null
    if (/phone|company|website/.test(key)) return null
    if (/^(title|topic|headline|label|name)s?$/.test(key)) return topic?.title ?? `Topic ${number}`
    if (/angle|hook|summary|description|reason|why|subtitle/.test(key))
      return topic?.angle || 'A plain account of what happened.'
    if (/^(id|key|slug)$/.test(key)) return `topic-${number}`
    if (/post|body|text|content|markdown|draft|document/.test(key)) return topic?.post ?? null
    return reply(asked, items)
  }
}
