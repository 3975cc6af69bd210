/** Thrown for all that a dead Worker asks for. */
class Died extends Error {
  override readonly name = 'Died'
}

/** What asks nothing of the outside. */
const pure = new Set(['prepare', 'bind', 'idFromName', 'resumeMultipartUpload'])
/** Gives something that asks by itself. */
const opens = new Set(['createMultipartUpload'])
/** Hand out objects, which are asked. */
const namespaces = new Set(['PERSON_CHAT', 'TENANT_METER'])

/**
 * The bindings of a Worker that dies: the first `requests` that it sends to D1, KV, R2, a queue or an object are answered, and from
 * then on every one fails and changes nothing, those sent to tidy up included.
 */
export function mortal<T extends object>(
  bindings: T,
  requests: number,
): {
  env: T
  died: () => boolean
  /** How many were answered. */
  answered: () => number
} {
  let left = requests
  const real = new WeakMap<object, object>()
  const unwrap = (value: unknown): unknown =>
    Array.isArray(value) ? value.map(unwrap) : (typeof value === 'object' && value && real.get(value)) || value

  function wrap<B extends object>(target: B, isNamespace = false): B {
    const proxy = new Proxy(target, {
      get(_, name) {
        const value: unknown = Reflect.get(target, name, target)
        if (typeof value !== 'function' || typeof name !== 'string') return value
        return (...args: unknown[]) => {
          const given = args.map(unwrap)
          const call = (): unknown => (target as Record<string, (...all: unknown[]) => unknown>)[name]?.(...given)
          if (pure.has(name) || (isNamespace && (name === 'get' || name === 'getByName'))) {
            const made = call()
            return typeof made === 'object' && made && name !== 'idFromName' ? wrap(made) : made
          }
          return (async () => {
            left -= 1
            if (left < 0) throw new Died('the Worker is dead')
            const answer = await call()
            return opens.has(name) ? wrap(answer as object) : answer
          })()
        }
      },
    })
    real.set(proxy, target)
    return proxy
  }

  const wrapped = Object.entries(bindings).map(([name, value]) => [
    name,
    typeof value === 'object' && value ? wrap(value, namespaces.has(name)) : value,
  ])
  return { env: Object.fromEntries(wrapped) as T, died: () => left < 0, answered: () => requests - Math.max(left, 0) }
}
