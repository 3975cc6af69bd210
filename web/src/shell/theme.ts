import { useSyncExternalStore } from 'react'

export type ThemeChoice = 'system' | 'light' | 'dark'
export type Theme = 'light' | 'dark'

const key = 'revos.theme'
const darkSystem = window.matchMedia('(prefers-color-scheme: dark)')
const listeners = new Set<() => void>()

/** The person's choice on this device. Where storage is closed to the page, the system's theme is followed. */
export function themeChoice(): ThemeChoice {
  try {
    const chosen = localStorage.getItem(key)
    return chosen === 'light' || chosen === 'dark' ? chosen : 'system'
  } catch {
    return 'system'
  }
}

export function chooseTheme(choice: ThemeChoice): void {
  try {
    if (choice === 'system') localStorage.removeItem(key)
    else localStorage.setItem(key, choice)
  } catch {
    // A closed storage only means that the choice is not kept.
  }
  apply(choice)
}

function apply(choice: ThemeChoice): void {
  const dark = choice === 'system' ? darkSystem.matches : choice === 'dark'
  document.documentElement.dataset.theme = dark ? 'dark' : 'light'
  for (const listener of listeners) listener()
}

function subscribe(listener: () => void): () => void {
  const onSystem = () => apply(themeChoice())
  listeners.add(listener)
  darkSystem.addEventListener('change', onSystem)
  return () => {
    listeners.delete(listener)
    darkSystem.removeEventListener('change', onSystem)
  }
}

/** The theme on screen, kept in step with the person's choice and the system. */
export function useTheme(): Theme {
  return useSyncExternalStore(subscribe, () => (document.documentElement.dataset.theme === 'dark' ? 'dark' : 'light'))
}

export function useThemeChoice(): ThemeChoice {
  return useSyncExternalStore(subscribe, themeChoice)
}
