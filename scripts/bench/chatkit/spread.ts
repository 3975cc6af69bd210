import { median } from '../../measures.ts'

/** The median and the range of some values, each as `show` writes it. */
export function spread(values: number[], show: (value: number) => string): string {
  return `${show(median(values))} (${show(Math.min(...values))}–${show(Math.max(...values))})`
}

export const whole = (value: number): string => Math.round(value).toLocaleString('en')
export const tenth = (value: number): string => value.toFixed(1)
/** How many times `a` is `b`, from their medians. */
export const ratio = (a: number[] | undefined, b: number[] | undefined): string =>
  a && b && a.length > 0 && b.length > 0 ? `${(median(a) / median(b)).toPrecision(2)} ×` : ''

/** Values by name, in the order in which names came. */
export class Series {
  readonly #values = new Map<string, number[]>()

  add(name: string, value: number): void {
    const known = this.#values.get(name)
    if (known) known.push(value)
    else this.#values.set(name, [value])
  }

  of(name: string): number[] {
    return this.#values.get(name) ?? []
  }
}
