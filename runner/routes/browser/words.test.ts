import { describe, expect, it } from 'vitest'
import { isOneOf, languageOfPost, languages, plainText, words } from './words.ts'

describe('words', () => {
  it('are spelt as they are compared', () => {
    for (const language of languages) {
      const { name, menu, ...lists } = words[language]
      const all = [...Object.values(lists).flat(), ...(menu?.plain ?? []), ...(menu?.thoughts ?? [])]
      for (const word of all) expect(plainText(word), name).toBe(word)
    }
  })

  it('never name both items of a menu alike, so that no text can stand for either', () => {
    for (const { menu } of Object.values(words)) {
      if (menu) expect(menu.plain.filter((word) => menu.thoughts.includes(word))).toEqual([])
    }
  })

  it('are compared whole', () => {
    expect(isOneOf(' Repost\n', words.en.repost)).toBe(true)
    expect(isOneOf('12 reposts', words.en.repost)).toBe(false)
    expect(isOneOf('Repost with your thoughts', words.en.menu?.plain ?? [])).toBe(false)
    expect(isOneOf('This page doesn’t exist', words.en.notFound)).toBe(true)
  })

  it('tell the language of a post by several of its buttons', () => {
    expect(languageOfPost(['J’aime', 'Commenter', 'Republier'], 'en')).toBe('fr')
    expect(languageOfPost(['Gostei', 'Comentar', 'Enviar'], 'es')).toBe('pt')
    expect(languageOfPost(['Vrellosk'], 'xx')).toBeNull()
    expect(languageOfPost(['Vrellosk'], 'en-US')).toBe('en')
  })

  it('leave it open where one word stands alone, or two languages say the same', () => {
    expect(languageOfPost(['Repost'], 'en')).toBeNull()
    expect(languageOfPost(['Comentar', 'Enviar'], 'es')).toBeNull()
  })
})
