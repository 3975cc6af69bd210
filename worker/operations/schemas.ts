import { z } from 'zod'
import type { Page } from '../../core/page.ts'
import { type Scope, scopes } from '../../core/principal.ts'

/** An id in a path or a filter. Any text is taken: what is not there is "not found", whatever its form. */
export const id = z.string().min(1).max(100)

/** A time as the API shows it, given as milliseconds since 1970. */
export const time = z
  .number()
  .int()
  .transform((ms) => new Date(ms).toISOString())
  .pipe(z.iso.datetime())

/** The fields by which a list is paged. */
export const pageFields = {
  cursor: z.string().max(200).optional().describe('nextCursor of the page before'),
  limit: z.coerce.number().int().min(1).max(100).default(20).describe('rows on a page'),
}

/** A page of `item`. */
export const pageOf = <Item extends z.ZodType>(item: Item) =>
  z.object({ items: z.array(item), nextCursor: z.string().nullable() })

/** A list that is always short enough to be given whole, in the shape of a page. */
export const whole = <T>(items: T[]): Page<T> => ({ items, nextCursor: null })

export const scope = z.enum(scopes as readonly [Scope, ...Scope[]])

/** Nothing to say: the answer is an empty object, or 204 without a body. */
export const nothing = z.object({})
