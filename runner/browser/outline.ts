import type { SurveyNode } from './snapshot.ts'

/** A node as it may be shown to a model. */
export interface OutlineNode extends SurveyNode {
  /** How the model names it, such as `e7`. */
  readonly ref: string
  /** Where it stands in the survey. */
  readonly index: number
  /** Its name reads like an instruction: it is not shown, and the node is not to be chosen. */
  readonly suspect: boolean
}

const mostNodes = 200
const mostShown = 60

/**
 * What a label never says and somebody who talks to a model does. No defence by itself, since words can be put in a hundred
 * ways: what a model answers is checked by code whatever it has read.
 */
const instructing = [
  /\b(?:ignore|disregard|forget|override|bypass)\b.{0,40}\b(?:instruction|previous|prior|above|earlier|rule|task|prompt|everything)/i,
  /\b(?:system|developer|assistant|admin)\s*(?:notice|message|prompt|note|instruction|:)/i,
  /\b(?:choose|select|pick|answer|return|output|respond|press|click)\b.{0,30}\b(?:ref\b|reference|e\d+)/i,
  /\bref\s*[:=#]?\s*"?e?\d+/i,
  /\be\d{1,3}\b/,
  /\b(?:prompt|llm|chatgpt|language model|ai agents?|automated (?:agent|assistant)s?)\b/i,
  /\byou (?:are|must|should|have to|will)\b/i,
  /\b(?:confidence|json|function call|tool call)\b/i,
  /https?:|www\.|[<>{}`]|\bdata:|javascript:/i,
]

/** True where a name reads as if it spoke to a model. */
export const isInstructing = (name: string): boolean => instructing.some((pattern) => pattern.test(name))

/**
 * Gives the nodes of a survey their refs, at most 200: containers without a control go first, then every container, then what
 * comes last on the page.
 */
export function outlineOf(nodes: readonly SurveyNode[]): readonly OutlineNode[] {
  const all = nodes.map((node, index) => ({ ...node, index }))
  const holding = all.filter(({ control, depth }, at) => control || holdsControl(all, at, depth))
  const kept = holding.length > mostNodes ? holding.filter(({ control }) => control) : holding
  return kept.slice(0, mostNodes).map((node, at) => ({
    ...node,
    ref: `e${at + 1}`,
    suspect: isInstructing(node.name) || isInstructing(node.line),
  }))
}

function holdsControl(nodes: readonly SurveyNode[], at: number, depth: number): boolean {
  for (const node of nodes.slice(at + 1)) {
    if (node.depth <= depth) return false
    if (node.control) return true
  }
  return false
}

/**
 * Writes an outline down, a line for each node, with the names of people taken out.
 *
 * @param people names that stand on the page, and the member's own
 * @param mostLength in characters; what does not fit is left out, containers first
 */
export function outlineText(nodes: readonly OutlineNode[], people: readonly string[], mostLength: number): string {
  const whole = nodes.map((node) => lineOf(node, people))
  if (lengthOf(whole) <= mostLength) return whole.join('\n')
  const lines = nodes.filter(({ control }) => control).map((node) => lineOf(node, people))
  while (lengthOf(lines) > mostLength) lines.pop()
  return lines.join('\n')
}

const lengthOf = (lines: readonly string[]) => lines.reduce((sum, line) => sum + line.length + 1, 0)

function lineOf(node: OutlineNode, people: readonly string[]): string {
  const { ref, role, depth, control, expanded, popup, disabled, editable, inDialog, icon, suspect } = node
  const name = suspect ? '[withheld]' : withoutPeople(node.name, people).slice(0, mostShown)
  const marks = [
    name !== '' && JSON.stringify(name),
    icon !== '' && `icon=${icon}`,
    expanded !== null && `expanded=${expanded}`,
    popup && 'opens-menu',
    disabled && 'disabled',
    editable && 'editable',
    control && inDialog && 'in-dialog',
  ].filter((mark) => mark !== false)
  return `${' '.repeat(Math.min(depth, 8))}${control ? `${ref} ` : ''}${[role, ...marks].join(' ')}`
}

/** A text with every name in it replaced; the longest first, so that no part of one stays. */
export function withoutPeople(text: string, people: readonly string[]): string {
  const longest = people.filter((name) => name.trim().length >= 2).sort((one, other) => other.length - one.length)
  return longest.reduce((result, name) => {
    const whole = new RegExp(`(?<!\\p{L})${name.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&')}(?!\\p{L})`, 'gu')
    return result.replace(whole, '…')
  }, text)
}
