import { Monitor, Moon, Sun } from 'lucide-react'
import { chooseTheme, useThemeChoice } from '../shell/theme.ts'

const choices = [
  { value: 'system', label: 'Like the system', icon: Monitor },
  { value: 'light', label: 'Light', icon: Sun },
  { value: 'dark', label: 'Dark', icon: Moon },
] as const

/** Light, dark, or as the system is. */
export function ThemePicker() {
  const chosen = useThemeChoice()
  return (
    <fieldset>
      <legend className="sr-only">Theme</legend>
      <div className="grid gap-2 sm:grid-cols-3">
        {choices.map(({ value, label, icon: Icon }) => (
          <label
            key={value}
            className={
              'flex cursor-pointer items-center gap-2.5 rounded-xl border border-line px-3.5 py-2.5 transition-colors hover:bg-hover ' +
              'has-checked:border-accent has-checked:bg-accent-soft has-checked:font-medium has-focus-visible:outline-2 has-focus-visible:outline-offset-2 has-focus-visible:outline-accent'
            }
          >
            <input
              type="radio"
              name="theme"
              value={value}
              checked={chosen === value}
              onChange={() => chooseTheme(value)}
              className="sr-only"
            />
            <Icon aria-hidden size={18} className={chosen === value ? 'text-accent' : 'text-muted'} />
            {label}
          </label>
        ))}
      </div>
    </fieldset>
  )
}
