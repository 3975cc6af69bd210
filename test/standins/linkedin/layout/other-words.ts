import type { Language } from '../words.ts'

/** What a redesign may call the parts of the flow; what is not named keeps its words. An empty word leaves the icon alone. */
export interface Rewording {
  readonly repost?: string
  readonly plain?: string
  readonly thoughts?: string
  readonly post?: string
  readonly editor?: string
}

type Choices = Readonly<Record<keyof Rewording, readonly string[]>>

const english: Choices = {
  repost: [
    'Reshare',
    'Share',
    'Share post',
    'Pass on',
    'Amplify',
    'Republish',
    'Boost',
    'Share with your network',
    'Relay',
    '',
  ],
  plain: ['Share right away', 'Reshare now', 'Share as it is', 'Quick reshare'],
  thoughts: ['Share with a comment', 'Quote this post', 'Add your take', 'Reshare with a note'],
  post: ['Publish', 'Share now', 'Send it out', 'Done'],
  editor: ['What would you add?', 'Your comment on this post', 'Add your view', 'Compose'],
}

const french: Choices = {
  repost: ['Partager', 'Rediffuser', 'Relayer', 'Partager avec votre réseau', ''],
  plain: ['Partager tel quel', 'Partager maintenant', 'Rediffuser sans attendre'],
  thoughts: ['Partager avec un commentaire', 'Citer ce post', 'Ajouter votre point de vue'],
  post: ['Partager', 'Envoyer', 'Terminé'],
  editor: ['Votre commentaire', 'Qu’en pensez-vous ?', 'Rédiger'],
}

/** Other words for the flow in a language; for those that the menu stops at anyway, the English ones. */
export function otherWords(language: Language): Choices {
  return language === 'fr' ? french : english
}
