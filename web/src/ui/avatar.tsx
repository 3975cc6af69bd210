import { classes } from './classes.ts'

const hues = [165, 205, 250, 295, 340, 20, 50, 95]

/** A person's initials on a colour that stays theirs. Decoration: the name stands beside it. */
export function Avatar({ name, size = 'md' }: { name: string; size?: 'sm' | 'md' }) {
  const words = name.trim().split(/\s+/)
  const initials = [words[0], words.length > 1 ? words.at(-1) : undefined].map((word) => word?.[0] ?? '').join('')
  let sum = 0
  for (const letter of name) sum = (sum * 31 + (letter.codePointAt(0) ?? 0)) % 9973
  const hue = hues[sum % hues.length]
  return (
    <span
      aria-hidden
      style={{ '--hue': hue }}
      className={classes(
        'grid shrink-0 place-items-center rounded-full font-semibold uppercase select-none',
        'bg-[oklch(0.92_0.045_var(--hue))] text-[oklch(0.38_0.09_var(--hue))]',
        'dark:bg-[oklch(0.32_0.05_var(--hue))] dark:text-[oklch(0.88_0.06_var(--hue))]',
        size === 'sm' ? 'size-7 text-[0.6875rem]' : 'size-9 text-[0.8125rem]',
      )}
    >
      {initials}
    </span>
  )
}
