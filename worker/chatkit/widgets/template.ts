import { z } from 'zod'
import { type JsonObject, jsonObjectSchema } from '../types/fields.ts'
import { checkWidget } from './schema.ts'
import { compileExpression, type Expression, isTrue, Rendered, TemplateError } from './template-expression.ts'
import type { WidgetRoot } from './types.ts'

interface Tag {
  kind: 'text' | 'output' | 'statement'
  text: string
}

const closing: Record<string, string> = { '{{': '}}', '{%': '%}', '{#': '#}' }

/** Where a tag that begins before `from` ends. Quoted text may hold the characters that would end it. */
function endOf(source: string, from: number, open: string): number {
  const close = closing[open] ?? ''
  const scanned = open === '{#' ? /#\}/g : /"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'|\}\}|%\}/g
  scanned.lastIndex = from
  for (let match = scanned.exec(source); match; match = scanned.exec(source)) {
    if (match[0] === close) return match.index
  }
  throw new TemplateError(`${open} is not closed`)
}

/** Cuts a template at its tags; a `-` inside a tag's border eats the white space beyond it. */
function split(source: string): Tag[] {
  const tags: Tag[] = []
  let at = 0
  let trim = false
  const addText = (end: number, trimEnd: boolean) => {
    const text = source.slice(at, end)
    const started = trim ? text.trimStart() : text
    tags.push({ kind: 'text', text: trimEnd ? started.trimEnd() : started })
  }
  for (const start of tagStarts(source)) {
    if (start < at) continue
    const open = source.slice(start, start + 2)
    const end = endOf(source, start + 2, open)
    const inner = source.slice(start + 2, end)
    addText(start, inner.startsWith('-'))
    trim = inner.endsWith('-')
    at = end + 2
    const text = inner.replace(/^-/, '').replace(/-$/, '').trim()
    if (open !== '{#') tags.push({ kind: open === '{{' ? 'output' : 'statement', text })
  }
  addText(source.length, false)
  return tags
}

function* tagStarts(source: string): Generator<number> {
  for (const { index } of source.matchAll(/\{[{%#]/g)) yield index
}

type Scope = Map<string, unknown>
type Part = (scope: Scope) => string

function renderAll(parts: readonly Part[], scope: Scope): string {
  return parts.map((part) => part(scope)).join('')
}

function output(source: string): Part {
  const expression = compileExpression(source)
  return (scope) => {
    const value = expression(scope)
    // Data put out as it is could end a string and add to the widget: only what is JSON already may pass.
    if (!(value instanceof Rendered)) throw new TemplateError(`${source} needs the tojson filter`)
    return value.text
  }
}

function loop(name: string, list: Expression, body: readonly Part[]): Part {
  return (scope) => {
    const rows = list(scope)
    if (!Array.isArray(rows)) throw new TemplateError(`for ${name}: not a list`)
    const render = (row: unknown, index0: number) => {
      const position = { index0, index: index0 + 1, first: index0 === 0, last: index0 === rows.length - 1 }
      const inner = new Map(scope).set(name, row).set('loop', { ...position, length: rows.length })
      return renderAll(body, inner)
    }
    return rows.map(render).join('')
  }
}

interface Branch {
  test: Expression
  body: readonly Part[]
}

function choice(branches: readonly Branch[]): Part {
  return (scope) => {
    const branch = branches.find(({ test }) => isTrue(test(scope)))
    return branch ? renderAll(branch.body, scope) : ''
  }
}

function assignment(name: string, value: (scope: Scope) => unknown): Part {
  return (scope) => {
    scope.set(name, value(scope))
    return ''
  }
}

function compile(source: string): (data: Scope) => string {
  const tags = split(source)
  let at = 0

  /** The parts up to one of these statements, and that statement. */
  function until(...ends: string[]): { parts: Part[]; end: string } {
    const parts: Part[] = []
    for (;;) {
      const tag = tags[at++]
      if (!tag) {
        if (ends.length === 0) return { parts, end: '' }
        throw new TemplateError(`${ends.at(-1)} is missing`)
      }
      const word = tag.kind === 'statement' ? (/^\w+/.exec(tag.text)?.[0] ?? '') : ''
      if (ends.includes(word)) return { parts, end: tag.text }
      if (tag.kind === 'text') parts.push(() => tag.text)
      else if (tag.kind === 'output') parts.push(output(tag.text))
      else parts.push(statement(tag.text))
    }
  }

  function statement(text: string): Part {
    const each = /^for\s+([A-Za-z_]\w*)\s+in\s+(.+)$/s.exec(text)
    if (each?.[1] && each[2]) return loop(each[1], compileExpression(each[2]), until('endfor').parts)

    const block = /^set\s+([A-Za-z_]\w*)$/.exec(text)
    if (block?.[1]) {
      const { parts } = until('endset')
      return assignment(block[1], (scope) => new Rendered(renderAll(parts, new Map(scope))))
    }
    const set = /^set\s+([A-Za-z_]\w*)\s*=(.+)$/s.exec(text)
    if (set?.[1] && set[2]) return assignment(set[1], compileExpression(set[2]))

    if (/^if\b/.test(text)) return choice(branches(text))
    throw new TemplateError(`{% ${text} %} is not supported`)
  }

  function branches(first: string): Branch[] {
    const test = compileExpression(first.replace(/^(el)?if\b/, ''))
    const { parts, end } = until('elif', 'else', 'endif')
    const branch = { test, body: parts }
    if (end.startsWith('elif')) return [branch, ...branches(end)]
    if (end === 'else') return [branch, { test: () => true, body: until('endif').parts }]
    return [branch]
  }

  const { parts } = until()
  return (data) => renderAll(parts, data)
}

const definitionSchema = z.object({
  version: z.literal('1.0'),
  name: z.string(),
  template: z.string(),
  jsonSchema: jsonObjectSchema.optional(),
})

export interface WidgetTemplate {
  readonly name: string
  /** The shape of the data, as JSON Schema; for the caller to check, rendering only needs the names to be there. */
  readonly dataSchema: JsonObject
  /** @throws TemplateError for names the data lacks, TypeError for a result that is no widget */
  render(data?: object): WidgetRoot
}

/**
 * Reads a `.widget` file, given as text or parsed. Of the template language this takes what the widget studio writes:
 * outputs through `tojson`, `for`, `if`, `set` with a value or a block, and the expressions of template-expression.ts.
 * Protocol reference, section 10.5.
 * @throws TemplateError for another version or anything outside that language
 */
export function parseTemplate(definition: unknown): WidgetTemplate {
  const { data, error } = definitionSchema.safeParse(
    typeof definition === 'string' ? JSON.parse(definition) : definition,
  )
  if (!data) throw new TemplateError(`not a .widget file of version 1.0: ${error.issues[0]?.path.join('.')}`)
  const render = compile(data.template)
  return {
    name: data.name,
    dataSchema: data.jsonSchema ?? {},
    render(values = {}) {
      const widget: unknown = JSON.parse(render(new Map(Object.entries(values))))
      checkWidget(widget)
      return widget
    },
  }
}
