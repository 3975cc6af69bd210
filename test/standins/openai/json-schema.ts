type Schema = Readonly<Record<string, unknown>>

function isSchema(value: unknown): value is Schema {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/**
 * What strict mode holds against a schema: objects must be closed and name every property as required.
 * Gives the first complaint in the API's words, or null.
 */
export function strictComplaint(schema: unknown, context: readonly string[] = []): string | null {
  if (!isSchema(schema)) return null
  const where = `In context=(${context.map((part) => `'${part}'`).join(', ')})`
  if (isSchema(schema.properties)) {
    if (schema.additionalProperties !== false) {
      return `${where}, 'additionalProperties' is required to be supplied and to be false.`
    }
    const required = Array.isArray(schema.required) ? schema.required : []
    for (const [name, inner] of Object.entries(schema.properties)) {
      if (!required.includes(name)) {
        return `${where}, 'required' is required to be supplied and to be an array including every key in properties. Missing '${name}'.`
      }
      const complaint = strictComplaint(inner, [...context, 'properties', name])
      if (complaint) return complaint
    }
  }
  if (schema.type === 'array' && schema.items === undefined) return `${where}, array schema missing items.`
  const nested = [schema.items, ...branchesOf(schema), ...Object.values(isSchema(schema.$defs) ? schema.$defs : {})]
  return (
    nested.map((inner) => strictComplaint(inner, [...context, 'items'])).find((complaint) => complaint !== null) ?? null
  )
}

function branchesOf(schema: Schema): unknown[] {
  return [schema.anyOf, schema.oneOf].filter(Array.isArray).flat()
}

/**
 * Chooses a string for a property; `index` counts the elements of the list it stands in, and is null outside of any.
 * With `options` it must be one of them, or null for none in particular.
 */
export type ChooseText = (name: string, index: number | null, options?: readonly string[]) => string | null

/** Makes a value that a schema allows. Strings come from `choose`; null where that has nothing and null is allowed. */
export function sampleOf(
  schema: unknown,
  choose: ChooseText,
  root: unknown = schema,
  name = '',
  index: number | null = null,
): unknown {
  if (!isSchema(schema)) return null
  if (typeof schema.$ref === 'string') return sampleOf(resolve(root, schema.$ref), choose, root, name, index)
  if ('const' in schema) return schema.const
  if (Array.isArray(schema.enum)) return chooseFrom(schema, choose, name, index)
  const branches = branchesOf(schema)
  if (branches.length > 0) return sampleOfBranches(branches, choose, root, name, index)
  const types = [schema.type].flat()
  if (types.includes('object') || isSchema(schema.properties)) {
    const entries = Object.entries(isSchema(schema.properties) ? schema.properties : {})
    return Object.fromEntries(entries.map(([key, inner]) => [key, sampleOf(inner, choose, root, key, index)]))
  }
  if (types.includes('array')) {
    const length = Math.min(Math.max(Number(schema.minItems ?? 0), 4), Number(schema.maxItems ?? 4))
    return Array.from({ length }, (_, at) => sampleOf(schema.items, choose, root, name, at))
  }
  if (types.includes('string')) {
    const text = choose(name, index)
    if (text === null && types.includes('null')) return null
    return (text ?? '').slice(0, Number(schema.maxLength ?? Number.MAX_SAFE_INTEGER))
  }
  if (types.includes('integer') || types.includes('number')) return sampleNumber(schema)
  if (types.includes('boolean')) return false
  return null
}

function chooseFrom(schema: Schema, choose: ChooseText, name: string, index: number | null): unknown {
  const options = schema.enum as readonly unknown[]
  const wish = choose(
    name,
    index,
    options.filter((option) => typeof option === 'string'),
  )
  return options.includes(wish) ? wish : options[0]
}

function sampleOfBranches(
  branches: readonly unknown[],
  choose: ChooseText,
  root: unknown,
  name: string,
  index: number | null,
): unknown {
  const isNull = (branch: unknown) => isSchema(branch) && branch.type === 'null'
  const real = branches.find((branch) => !isNull(branch))
  const value = sampleOf(real, choose, root, name, index)
  return value === '' && branches.some(isNull) ? null : value
}

function sampleNumber(schema: Schema): number {
  const low = Number(schema.minimum ?? schema.exclusiveMinimum ?? 0)
  const high = Number(schema.maximum ?? schema.exclusiveMaximum ?? Number.POSITIVE_INFINITY)
  if (schema.type !== 'integer' && high <= 1) return Math.min(0.82, high)
  return Math.min(Math.max(1, low), high)
}

function resolve(root: unknown, ref: string): unknown {
  return ref
    .replace(/^#\/?/, '')
    .split('/')
    .filter(Boolean)
    .reduce<unknown>((at, part) => (isSchema(at) ? at[part] : undefined), root)
}
