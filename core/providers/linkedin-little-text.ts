/** What means something in LinkedIn's little text, and would cut the text off without an error where it stands bare. */
const reserved = /[|{}@[\]()<>#\\*_~]/g

/**
 * Writes plain words as LinkedIn's little text, so that they are shown exactly as they are.
 *
 * Source: linkedin-and-unipile reference §1.2.
 */
export const toLittleText = (words: string): string => words.replace(reserved, '\\$&')
