import { describe, expect, it } from 'vitest'
import type { SurveyNode } from '../../browser/snapshot.ts'
import { outlined } from '../../browser/test-kit.ts'
import { irreversible, reversible } from './targets.ts'

const outline = (...given: Partial<SurveyNode>[]) => outlined(...given.map((one) => ({ tag: 'div', ...one })))
const item = (line: string, more: Partial<SurveyNode> = {}) => ({ line, name: `${line} and what it does`, ...more })
const one = (given: Partial<SurveyNode>) => {
  const [node] = outline(given)
  if (!node) throw new Error('no node')
  return node
}

describe('the button that opens the menu', () => {
  const { is } = reversible.repost_button
  it('is a button that opens something and has not done so', () => {
    expect(is(one({ expanded: false }))).toBe(true)
    expect(is(one({ popup: true }))).toBe(true)
  })
  it('is no button that does what it does at once, no open one, nothing else', () => {
    expect(is(one({}))).toBe(false)
    expect(is(one({ expanded: true }))).toBe(false)
    expect(is(one({ expanded: true, popup: true }))).toBe(false)
    expect(is(one({ expanded: false, role: 'menuitem' }))).toBe(false)
  })
})

describe('the editor', () => {
  const { is } = reversible.editor
  it('is a field of a dialog that can be written in', () => {
    expect(is(one({ role: 'textbox', editable: true, inDialog: true }))).toBe(true)
    expect(is(one({ role: 'textbox', editable: true }))).toBe(false)
    expect(is(one({ role: 'textbox', inDialog: true }))).toBe(false)
    expect(is(one({ role: 'combobox', editable: true, inDialog: true }))).toBe(false)
  })
})

describe('an item of the menu', () => {
  const find = (target: 'plain_item' | 'thoughts_item', ...given: Partial<SurveyNode>[]) =>
    irreversible(outline(...given), target, 'en')?.index ?? null

  it('is told by the whole of its first line, in either order', () => {
    const [plain, thoughts] = [item('Repost instantly'), item('Repost with your thoughts')]
    expect(find('plain_item', plain, thoughts)).toBe(0)
    expect(find('plain_item', thoughts, plain)).toBe(1)
    expect(find('thoughts_item', thoughts, plain)).toBe(0)
  })

  it.each<[string, Partial<SurveyNode>[]]>([
    ['a third item', [item('Repost'), item('Repost with your thoughts'), item('Repost later')]],
    ['a third control', [item('Repost'), item('Repost with your thoughts'), item('', { role: 'checkbox' })]],
    ['one item', [item('Repost')]],
    ['one unknown item', [item('Repost'), item('Pass along with a note')]],
    ['two unknown items', [item('Pass along'), item('Pass along with a note')]],
    ['two of a kind', [item('Repost'), item('Repost instantly')]],
    ['words of another language', [item('Republier instantanément'), item('Republier en donnant votre avis')]],
    ['a part of the words', [item('Repost now'), item('Repost with your thoughts')]],
    ['a disabled one', [item('Repost', { disabled: true }), item('Repost with your thoughts')]],
  ])('is not told with %s', (_name, given) => {
    expect(find('plain_item', ...given)).toBeNull()
  })
})

describe('the Post button', () => {
  const editor = { role: 'textbox', editable: true, inDialog: true }
  const post = { name: 'Post', inDialog: true }
  const find = (...given: Partial<SurveyNode>[]) => irreversible(outline(...given), 'post_button', 'en')?.index ?? null

  it('is the only one of its whole name, after the only editor', () => {
    expect(find({ name: 'Post to Anyone', inDialog: true }, editor, { name: '… more', inDialog: true }, post)).toBe(3)
  })

  it.each<[string, Partial<SurveyNode>[]]>([
    ['no editor', [post]],
    ['two editors', [editor, editor, post]],
    ['two of its name', [editor, post, post]],
    ['its place before the editor', [post, editor]],
    ['another name', [editor, { ...post, name: 'Share it' }]],
    ['more in its name', [editor, { ...post, name: 'Post to Anyone' }]],
    ['it disabled', [editor, { ...post, disabled: true }]],
    ['it opening a menu', [editor, { ...post, expanded: false }]],
    [
      'no dialog',
      [
        { ...editor, inDialog: false },
        { ...post, inDialog: false },
      ],
    ],
    ['a row below it', [editor, post, { name: 'More', inDialog: true, top: 40, bottom: 60 }]],
    ['another role', [editor, { ...post, role: 'menuitem' }]],
  ])('is not told with %s', (_name, given) => {
    expect(find(...given)).toBeNull()
  })
})
