const titles: Readonly<Record<string, string>> = {
  share: 'A share',
  reconcile: 'A look for a share',
  plan: 'The planning of an offer',
  sign_in: 'A sign-in at LinkedIn',
}

/** What a message that was given up was for; one that this page does not know is named as it names itself. */
export const letterTitle = (kind: string | null): string =>
  kind === null ? 'Unreadable message' : (titles[kind] ?? kind)
