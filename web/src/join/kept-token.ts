const key = 'revos.invitation'

/** Keeps the token of an invitation in this tab while its person is away at a provider, whose way back has no place for it. */
export function keepToken(token: string): void {
  try {
    sessionStorage.setItem(key, token)
  } catch {
    // Where storage is closed, the link has to be opened again afterwards.
  }
}

/** The token that was kept, or null. */
export function keptToken(): string | null {
  try {
    return sessionStorage.getItem(key)
  } catch {
    return null
  }
}

export function forgetToken(): void {
  try {
    sessionStorage.removeItem(key)
  } catch {
    // Nothing was kept.
  }
}
