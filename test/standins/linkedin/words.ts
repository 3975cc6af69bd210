/** The languages the site can speak to an account in; `opaque` is made-up words that no table holds. */
export type Language = 'en' | 'de' | 'fr' | 'opaque'

/** The words of the site in one language (linkedin-pages.md §14). `legacy` and `sdui` differ where the dialects do. */
export interface Words {
  readonly lang: string
  readonly like: string
  readonly reactLike: string
  readonly noReaction: string
  readonly reactionsMenu: string
  readonly comment: string
  readonly repost: string
  readonly send: string
  readonly sendName: string
  readonly legacyMenu: { readonly plain: string; readonly thoughts: string }
  readonly sduiMenu: { readonly plain: string; readonly thoughts: string }
  readonly plainHint: string
  readonly thoughtsHint: string
  readonly controlMenu: (name: string) => string
  readonly copyLink: string
  readonly embed: string
  readonly save: string
  readonly report: string
  readonly startPost: string
  readonly post: string
  readonly postTo: string
  readonly anyone: string
  readonly createPost: string
  readonly editor: string
  readonly placeholder: string
  readonly addMedia: string
  readonly schedule: string
  readonly dismiss: string
  readonly saveDraft: string
  readonly discard: string
  readonly draftTitle: string
  readonly viewPost: string
  readonly postDone: string
  readonly repostDone: string
  readonly linkCopied: string
  readonly publishFailed: string
  readonly repostedThis: string
  readonly you: string
  readonly postNotFound: string
  readonly cannotDisplay: string
  readonly pageGone: string
  readonly accept: string
  readonly reject: string
  readonly cookieText: string
  readonly home: string
  readonly network: string
  readonly jobs: string
  readonly messaging: string
  readonly notifications: string
  readonly me: string
  readonly signOut: string
  readonly activity: string
  readonly more: string
  readonly identityToggle: string
  readonly identityTitle: string
  readonly cancel: string
  readonly saveChoice: string
  readonly select: (name: string) => string
}

const en: Words = {
  lang: 'en',
  like: 'Like',
  reactLike: 'React Like',
  noReaction: 'Reaction button state: no reaction',
  reactionsMenu: 'Open reactions menu',
  comment: 'Comment',
  repost: 'Repost',
  send: 'Send',
  sendName: 'Send in a private message',
  legacyMenu: { plain: 'Repost', thoughts: 'Repost with your thoughts' },
  sduiMenu: { plain: 'Repost instantly', thoughts: 'Repost with thoughts' },
  plainHint: 'Instantly bring this post to others’ feeds',
  thoughtsHint: 'Create a new post with this post attached',
  controlMenu: (name) => `Open control menu for post by ${name}`,
  copyLink: 'Copy link to post',
  embed: 'Embed this post',
  save: 'Save',
  report: 'Report post',
  startPost: 'Start a post',
  post: 'Post',
  postTo: 'Post to',
  anyone: 'Anyone',
  createPost: 'Create a post',
  editor: 'Text editor for creating content',
  placeholder: 'Start writing or use @ to mention people, companies, and more',
  addMedia: 'Add media',
  schedule: 'Schedule post',
  dismiss: 'Dismiss',
  saveDraft: 'Save as draft',
  discard: 'Discard',
  draftTitle: 'Save this post as a draft?',
  viewPost: 'View post',
  postDone: 'Post successful.',
  repostDone: 'Repost successful.',
  linkCopied: 'Link copied to clipboard.',
  publishFailed: 'Something went wrong. Please try again.',
  repostedThis: 'reposted this',
  you: 'You',
  postNotFound: 'Post not found',
  cannotDisplay: 'This post cannot be displayed',
  pageGone: 'This page doesn’t exist',
  accept: 'Accept',
  reject: 'Reject',
  cookieText:
    'LinkedIn and 3rd parties use essential and non-essential cookies to provide, secure, analyze and improve our Services, and to show you relevant ads. Select Accept to consent or Reject to decline non-essential cookies for this use.',
  home: 'Home',
  network: 'My Network',
  jobs: 'Jobs',
  messaging: 'Messaging',
  notifications: 'Notifications',
  me: 'Me',
  signOut: 'Sign out',
  activity: 'All activity',
  more: '…more',
  identityToggle: 'Open menu for switching identity when interacting with this post',
  identityTitle: 'Comment, react, and repost as',
  cancel: 'Cancel',
  saveChoice: 'Save',
  select: (name) => `Select ${name}`,
}

const de: Words = {
  ...en,
  lang: 'de',
  like: 'Gefällt mir',
  reactLike: 'Mit „Gefällt mir“ reagieren',
  noReaction: 'Status des Reaktionsbuttons: Keine Reaktion',
  reactionsMenu: 'Reaktionsmenü öffnen',
  comment: 'Kommentieren',
  repost: 'Reposten',
  send: 'Senden',
  sendName: 'In einer privaten Nachricht senden',
  legacyMenu: { plain: 'Sofort teilen', thoughts: 'Mit Kommentar teilen' },
  sduiMenu: { plain: 'Sofort teilen', thoughts: 'Mit Kommentar teilen' },
  plainHint: 'Diesen Beitrag sofort in die Feeds anderer bringen',
  thoughtsHint: 'Neuen Beitrag verfassen und diesen anhängen',
  controlMenu: (name) => `Kontrollmenü für Beitrag von ${name} öffnen`,
  copyLink: 'Link zum Beitrag kopieren',
  embed: 'Beitrag einbetten',
  save: 'Speichern',
  report: 'Beitrag melden',
  startPost: 'Beitrag beginnen',
  post: 'Posten',
  postTo: 'Posten an',
  anyone: 'Alle',
  createPost: 'Beitrag erstellen',
  editor: 'Texteditor zum Erstellen von Inhalten',
  placeholder: 'Worüber möchten Sie sprechen?',
  addMedia: 'Mediendatei hinzufügen',
  schedule: 'Termin für Beitrag festlegen',
  dismiss: 'Verwerfen',
  saveDraft: 'Als Entwurf speichern',
  discard: 'Verwerfen',
  draftTitle: 'Diesen Beitrag als Entwurf speichern?',
  viewPost: 'Beitrag anzeigen',
  postDone: 'Beitrag veröffentlicht.',
  repostDone: 'Repost veröffentlicht.',
  linkCopied: 'Link in die Zwischenablage kopiert.',
  publishFailed: 'Etwas ist schiefgelaufen. Bitte versuchen Sie es erneut.',
  repostedThis: 'hat dies repostet',
  you: 'Sie',
  postNotFound: 'Beitrag nicht gefunden',
  cannotDisplay: 'Dieser Beitrag kann nicht angezeigt werden',
  pageGone: 'Diese Seite existiert nicht',
  accept: 'Akzeptieren',
  reject: 'Ablehnen',
  cookieText:
    'LinkedIn und Drittanbieter verwenden notwendige und nicht notwendige Cookies, um unsere Dienste bereitzustellen, zu schützen, zu analysieren und zu verbessern.',
  home: 'Start',
  network: 'Ihr Netzwerk',
  messaging: 'Nachrichten',
  notifications: 'Mitteilungen',
  me: 'Sie',
  signOut: 'Ausloggen',
  activity: 'Alle Aktivitäten',
  more: '… mehr',
  identityTitle: 'Kommentieren, reagieren und teilen Sie im Namen von',
  cancel: 'Abbrechen',
  saveChoice: 'Speichern',
}

const fr: Words = {
  ...en,
  lang: 'fr',
  like: 'J’aime',
  reactLike: 'Réagir avec « J’aime »',
  noReaction: 'État du bouton de réaction : aucune réaction',
  reactionsMenu: 'Ouvrir le menu des réactions',
  comment: 'Commenter',
  repost: 'Republier',
  send: 'Envoyer',
  sendName: 'Envoyer dans un message privé',
  legacyMenu: { plain: 'Republier instantanément', thoughts: 'Republier en donnant votre avis' },
  sduiMenu: { plain: 'Republier instantanément', thoughts: 'Republier en donnant votre avis' },
  plainHint: 'Diffuser ce post instantanément',
  thoughtsHint: 'Créer un post avec celui-ci en pièce jointe',
  controlMenu: (name) => `Ouvrir le menu de commande pour le post de ${name}`,
  copyLink: 'Copier le lien vers le post',
  embed: 'Intégrer ce post',
  save: 'Enregistrer',
  report: 'Signaler le post',
  startPost: 'Commencer un post',
  post: 'Publier',
  postTo: 'Publier pour',
  anyone: 'Tout le monde',
  createPost: 'Créer un post',
  editor: 'Éditeur de texte pour créer du contenu',
  placeholder: 'De quoi souhaitez-vous discuter ?',
  addMedia: 'Ajouter un média',
  schedule: 'Programmer le post',
  dismiss: 'Ignorer',
  saveDraft: 'Enregistrer comme brouillon',
  discard: 'Supprimer',
  draftTitle: 'Enregistrer ce post comme brouillon ?',
  viewPost: 'Voir le post',
  postDone: 'Post publié.',
  repostDone: 'Post republié.',
  linkCopied: 'Lien copié dans le presse-papiers.',
  publishFailed: 'Une erreur est survenue. Veuillez réessayer.',
  repostedThis: 'a republié ceci',
  you: 'Vous',
  postNotFound: 'Post introuvable',
  cannotDisplay: 'Ce post ne peut pas être affiché',
  pageGone: 'Cette page n’existe pas',
  accept: 'Accepter',
  reject: 'Refuser',
  cookieText:
    'LinkedIn et des tiers utilisent des cookies essentiels et non essentiels pour fournir, sécuriser, analyser et améliorer nos Services.',
  home: 'Accueil',
  network: 'Réseau',
  jobs: 'Emplois',
  messaging: 'Messagerie',
  me: 'Vous',
  signOut: 'Déconnexion',
  activity: 'Toute l’activité',
  more: '… plus',
  identityTitle: 'Commenter, réagir et republier en tant que',
  cancel: 'Annuler',
  saveChoice: 'Enregistrer',
}

const nonsense = ['Vrell', 'Osk', 'Tamuri', 'Dwen', 'Plof', 'Quarin', 'Seppo', 'Lunt', 'Brask', 'Ivoly']

function opaqueWords(): Words {
  let index = 0
  const scramble = (value: unknown): unknown => {
    if (typeof value === 'object' && value !== null) {
      return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, scramble(inner)]))
    }
    index += 1
    const word = `${nonsense[index % nonsense.length]}${(nonsense[(index * 7) % nonsense.length] ?? '').toLowerCase()}`
    return typeof value === 'function' ? (name: string) => `${word} ${name}` : word
  }
  return { ...(scramble(en) as Words), lang: 'xx', cookieText: 'Vrellosk tamuri dwen plof quarin.' }
}

const tables: Record<Language, Words> = { en, de, fr, opaque: opaqueWords() }

/** The words of a language. */
export function wordsOf(language: Language): Words {
  return tables[language]
}
