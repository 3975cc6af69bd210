/**
 * Expressions of widget templates: names, dots, `[n]`, slices, literals, `== !=`, `and or not`, `a if b else c` and the
 * `tojson` filter. Names are looked up among the data's own fields only.
 */

/** A mistake in a template, or data that lacks what it asks for. */
export class TemplateError extends Error {
  constructor(message: string) {
    super(message)
    this.name = 'TemplateError'
  }
}

/** Text that is part of the JSON being written. Nothing else can be put out without `tojson`. */
export class Rendered {
  readonly text: string

  constructor(text: string) {
    this.text = text
  }
}

export type Scope = ReadonlyMap<string, unknown>
export type Expression = (scope: Scope) => unknown

const tokenPattern = /\s*(?:([A-Za-z_]\w*)|(\d+(?:\.\d+)?)|("(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*')|(==|!=|[()[\].:|-]))/y

type Token = { kind: 'name' | 'number' | 'string' | 'sign' | 'end'; text: string }

const escapes: Record<string, string> = { n: '\n', t: '\t', r: '\r', b: '\b', f: '\f' }

function unquote(text: string): string {
  return text.slice(1, -1).replace(/\\(u[0-9a-fA-F]{4}|.)/gs, (_all, code: string) => {
    return code.length === 5 ? String.fromCharCode(Number.parseInt(code.slice(1), 16)) : (escapes[code] ?? code)
  })
}

function tokenize(source: string): Token[] {
  const tokens: Token[] = []
  const text = source.trimEnd()
  tokenPattern.lastIndex = 0
  while (tokenPattern.lastIndex < text.length) {
    const at = tokenPattern.lastIndex
    const match = tokenPattern.exec(text)
    if (!match) throw new TemplateError(`cannot read ${JSON.stringify(text.slice(at).trim())}`)
    const [, name, number, string, sign] = match
    if (name !== undefined) tokens.push({ kind: 'name', text: name })
    else if (number !== undefined) tokens.push({ kind: 'number', text: number })
    else if (string !== undefined) tokens.push({ kind: 'string', text: unquote(string) })
    else tokens.push({ kind: 'sign', text: sign ?? '' })
  }
  return tokens
}

/** Python's idea of truth, which the templates are written for. */
export function isTrue(value: unknown): boolean {
  if (value instanceof Rendered) return value.text !== ''
  if (Array.isArray(value)) return value.length > 0
  if (typeof value === 'object' && value !== null) return Object.keys(value).length > 0
  return Boolean(value)
}

function isSame(a: unknown, b: unknown): boolean {
  const plain = (value: unknown) => (value instanceof Rendered ? value.text : value)
  return plain(a) === plain(b)
}

function field(value: unknown, name: string): unknown {
  if (typeof value !== 'object' || value === null || value instanceof Rendered || !Object.hasOwn(value, name)) {
    throw new TemplateError(`${JSON.stringify(name)} is not defined`)
  }
  return (value as Record<string, unknown>)[name]
}

function element(value: unknown, index: unknown): unknown {
  if (typeof index === 'string') return field(value, index)
  const rows = value instanceof Rendered ? value.text : value
  if (typeof index !== 'number' || !(Array.isArray(rows) || typeof rows === 'string')) {
    throw new TemplateError('only lists and texts have elements')
  }
  const found: unknown = rows.at(index)
  if (found === undefined) throw new TemplateError(`there is no element ${index}`)
  return found
}

function slice(value: unknown, from: unknown, to: unknown): unknown {
  const [start, end] = [from ?? undefined, to ?? undefined]
  const isIndex = (index: unknown) => index === undefined || typeof index === 'number'
  if (!isIndex(start) || !isIndex(end)) throw new TemplateError('a slice goes from number to number')
  const bounds = [start, end] as [number | undefined, number | undefined]
  if (value instanceof Rendered) return new Rendered(value.text.slice(...bounds))
  if (Array.isArray(value) || typeof value === 'string') return value.slice(...bounds)
  throw new TemplateError('only lists and texts can be sliced')
}

function toJson(value: unknown): Rendered {
  if (value instanceof Rendered) return new Rendered(JSON.stringify(value.text))
  return new Rendered(JSON.stringify(value) ?? 'null')
}

const constants = new Map<string, unknown>([
  ['true', true],
  ['True', true],
  ['false', false],
  ['False', false],
  ['none', null],
  ['None', null],
  ['null', null],
])

/**
 * Compiles an expression.
 * @throws TemplateError for anything outside the subset; the compiled function throws it for undefined names
 */
export function compileExpression(source: string): Expression {
  const tokens = tokenize(source)
  let at = 0
  const peek = (): Token => tokens[at] ?? { kind: 'end', text: '' }
  const accept = (text: string): boolean => {
    const { kind } = peek()
    if ((kind !== 'name' && kind !== 'sign') || peek().text !== text) return false
    at += 1
    return true
  }
  const expect = (text: string) => {
    if (!accept(text))
      throw new TemplateError(`expected ${text} before ${JSON.stringify(peek().text)} in ${source.trim()}`)
  }

  function conditional(): Expression {
    const value = either()
    if (!accept('if')) return value
    const test = either()
    expect('else')
    const other = conditional()
    return (scope) => (isTrue(test(scope)) ? value(scope) : other(scope))
  }
  function either(): Expression {
    let left = both()
    while (accept('or')) {
      const [first, second] = [left, both()]
      left = (scope) => {
        const value = first(scope)
        return isTrue(value) ? value : second(scope)
      }
    }
    return left
  }
  function both(): Expression {
    let left = negation()
    while (accept('and')) {
      const [first, second] = [left, negation()]
      left = (scope) => {
        const value = first(scope)
        return isTrue(value) ? second(scope) : value
      }
    }
    return left
  }
  function negation(): Expression {
    if (!accept('not')) return comparison()
    const operand = negation()
    return (scope) => !isTrue(operand(scope))
  }
  function comparison(): Expression {
    const left = filtered()
    if (accept('==')) {
      const right = filtered()
      return (scope) => isSame(left(scope), right(scope))
    }
    if (accept('!=')) {
      const right = filtered()
      return (scope) => !isSame(left(scope), right(scope))
    }
    return left
  }
  function filtered(): Expression {
    let value = member()
    while (accept('|')) {
      expect('tojson')
      const inner = value
      value = (scope) => toJson(inner(scope))
    }
    return value
  }
  function member(): Expression {
    let value = primary()
    for (;;) {
      const inner = value
      if (accept('.')) {
        const { kind, text } = peek()
        if (kind !== 'name') throw new TemplateError(`expected a name after the dot in ${source.trim()}`)
        at += 1
        value = (scope) => field(inner(scope), text)
      } else if (accept('[')) value = subscript(inner)
      else return value
    }
  }
  function subscript(inner: Expression): Expression {
    const nothing: Expression = () => undefined
    const from = peek().text === ':' && peek().kind === 'sign' ? nothing : conditional()
    if (accept(']')) return (scope) => element(inner(scope), from(scope))
    expect(':')
    const to = peek().text === ']' && peek().kind === 'sign' ? nothing : conditional()
    expect(']')
    return (scope) => slice(inner(scope), from(scope), to(scope))
  }
  function primary(): Expression {
    if (accept('(')) {
      const inner = conditional()
      expect(')')
      return inner
    }
    const minus = accept('-')
    const { kind, text } = peek()
    at += 1
    if (kind === 'number') return () => (minus ? -Number(text) : Number(text))
    if (kind === 'string' && !minus) return () => text
    if (kind !== 'name' || minus) throw new TemplateError(`cannot read ${source.trim()}`)
    if (constants.has(text)) return () => constants.get(text)
    return (scope) => {
      if (!scope.has(text)) throw new TemplateError(`${JSON.stringify(text)} is not defined`)
      return scope.get(text)
    }
  }

  const compiled = conditional()
  if (peek().kind !== 'end') throw new TemplateError(`cannot read ${JSON.stringify(peek().text)} in ${source.trim()}`)
  return compiled
}
