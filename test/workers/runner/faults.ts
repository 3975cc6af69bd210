import type { Env } from '../../../runner/env.ts'
import { env } from './world.ts'

/** A place in a run where something happens: after a step was recorded, or about the write of a claim or a state. */
export type Point = { readonly afterStep: string } | `${'before' | 'after'}_${'claim' | 'submitting' | 'succeeded'}`

/** Something that happens at a point. What it throws, the statement throws. */
export type Happening = () => void | Promise<void>

function matches(point: Point, sql: string, bound: readonly unknown[]): 'before' | 'after' | null {
  if (typeof point === 'object') {
    return sql.includes('insert into activity_steps') && bound[3] === point.afterStep ? 'after' : null
  }
  const claims = sql.includes("set state = 'running'")
  if (point === 'before_claim' || point === 'after_claim')
    return claims ? (point === 'before_claim' ? 'before' : 'after') : null
  const [when, state] = point.split('_')
  const moves =
    state === 'submitting'
      ? sql.startsWith("update activities set state = 'submitting'")
      : sql.startsWith('update activities set state = ?4') && bound[3] === state
  return moves ? (when === 'before' ? 'before' : 'after') : null
}

/** The bindings, with something happening once at a point. */
export function happeningAt(point: Point, happening: Happening): Env {
  let done = false
  const once = async (when: 'before' | 'after', sql: string, bound: readonly unknown[]) => {
    if (done || matches(point, sql, bound) !== when) return
    done = true
    await happening()
  }
  const statement = (sql: string, inner: D1PreparedStatement, bound: readonly unknown[]): D1PreparedStatement =>
    new Proxy(inner, {
      get(target, name) {
        if (name === 'bind') return (...values: unknown[]) => statement(sql, target.bind(...values), values)
        const member = Reflect.get(target, name) as unknown
        if (typeof member !== 'function') return member
        return async (...given: unknown[]) => {
          await once('before', sql, bound)
          const result: unknown = await member.apply(target, given)
          await once('after', sql, bound)
          return result
        }
      },
    })
  const db = new Proxy(env.DB, {
    get(target, name) {
      if (name === 'prepare') return (sql: string) => statement(sql.trim(), target.prepare(sql), [])
      const member = Reflect.get(target, name) as unknown
      return typeof member === 'function' ? member.bind(target) : member
    },
  })
  return { ...bindings(), DB: db }
}

/** The bindings of a runner that ends at a point: from there on nothing of it reaches anything any more. */
export function killedAt(point: Point): Env {
  let dead = false
  const given = happeningAt(point, () => {
    dead = true
    throw new Error('the runner was killed')
  })
  const mortal = <T extends object>(binding: T): T =>
    new Proxy(binding, {
      get(target, name) {
        if (dead) throw new Error('the runner was killed')
        const member = Reflect.get(target, name) as unknown
        return typeof member === 'function' ? member.bind(target) : member
      },
    })
  return { ...given, DB: mortal(given.DB), FILES: mortal(given.FILES), VAULT: mortal(given.VAULT) }
}

/** The bindings as a plain object, to replace some. */
export const bindings = (): Env => ({ ...env })
