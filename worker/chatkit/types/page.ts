import { z } from 'zod'
import { idSchema, listOf, maybe, orElse } from './fields.ts'

export type Order = 'asc' | 'desc'

/** Which rows of a list are wanted: at most `limit`, in `order`, strictly after the row with id `after`. */
export interface PageQuery {
  limit: number
  order: Order
  after?: string | undefined
}

/**
 * One page of a list. `has_more` tells whether rows follow in the requested order; `after`, present only then, is the id
 * of the last row looked at. Hidden rows are taken out after paging, so `data` can be shorter than asked for.
 */
export interface Page<T> {
  data: T[]
  has_more: boolean
  after?: string | undefined
}

export const defaultPageLimit = 20
export const maxPageLimit = 100

/** Absent, null and 0 ask for the default; more than the cap is answered with the cap. */
export function pageLimit(limit: number | null | undefined): number {
  return Math.min(limit || defaultPageLimit, maxPageLimit)
}

export function pageSchema<T extends z.ZodType>(row: T) {
  return z.object({
    data: listOf(row),
    has_more: orElse(z.boolean(), () => false),
    after: maybe(z.string()),
  })
}

/** The query part of list requests, with the limit resolved. */
export const pageQueryFields = {
  limit: z.int().min(0).nullish().transform(pageLimit),
  order: orElse(z.enum(['asc', 'desc']), () => 'desc'),
  after: maybe(idSchema),
}
