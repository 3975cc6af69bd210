import { z } from 'zod'

/**
 * A field that may be left out. `null` on the wire means the same as absent, so both become `undefined`.
 */
export function maybe<T extends z.ZodType>(schema: T) {
  return schema
    .nullable()
    .transform((value) => value ?? undefined)
    .optional()
}

/**
 * A field with a default, which `null` selects as well as absence. The default is made anew for each parse.
 */
export function orElse<T extends z.ZodType, const D extends z.output<T>>(schema: T, fallback: () => D) {
  return schema.nullish().transform((value): z.output<T> => value ?? fallback())
}

/** A list that may be left out, which means an empty one. */
export function listOf<T extends z.ZodType>(row: T) {
  return z
    .array(row)
    .nullish()
    .transform((rows): z.output<T>[] => rows ?? [])
}

/** Free-form JSON object, passed through as it is. */
export const jsonObjectSchema = z.record(z.string(), z.unknown())
export type JsonObject = z.infer<typeof jsonObjectSchema>

/** Identifiers are opaque strings of any form. */
export const idSchema = z.string().min(1).max(512)

/** ISO-8601; written here in UTC with `Z`, read with or without an offset. */
export const timestampSchema = z.string().min(1)
