import { describe, expect, it } from 'vitest'
import { done, widgetItem } from '../items.ts'
import { openServer } from '../test-kit.ts'
import { parseTemplate } from './template.ts'
import { TemplateError } from './template-expression.ts'

const file = (template: string) => ({
  version: '1.0',
  name: 'test',
  template,
  outputJsonPreview: '',
  encodedWidget: '',
})

/** Renders an expression into a text, and gives that text. */
function evaluate(template: string, data: object = {}): unknown {
  const widget = parseTemplate(file(`{"type":"Card","children":[{"type":"Text","value":${template}}]}`)).render(data)
  return widget.type === 'Card' && widget.children[0]?.type === 'Text' ? widget.children[0].value : undefined
}

describe('a widget template', () => {
  it('W07 renders a card without data', () => {
    const template = '{"type":"Card","children":[{"type":"Button","label":"Yes","onClickAction":{"type":"yes"}}]}'
    expect(parseTemplate(file(template)).render()).toEqual(JSON.parse(template))
  })

  it('W07 renders a card with data', () => {
    const template = parseTemplate(
      JSON.stringify(
        file(
          '{"type":"Card","children":[{"type":"Text","value":{{ (user.name) | tojson }}},' +
            '{"type":"Markdown","value":{{ (("1. **One**\\n2. \\"Two\\"")) | tojson }}}]}',
        ),
      ),
    )
    expect(template.name).toBe('test')
    expect(template.render({ user: { name: 'Zoë "Z" </script>\n' } })).toEqual({
      type: 'Card',
      children: [
        { type: 'Text', value: 'Zoë "Z" </script>\n' },
        { type: 'Markdown', value: '1. **One**\n2. "Two"' },
      ],
    })
  })

  it('W07 renders a list the way the studio writes one', () => {
    const template = parseTemplate(
      file(
        '{"type":"ListView","limit":5,"children":[{%- set _rows -%}{%- for topic in topics -%},' +
          '{"type":"ListViewItem","key":{{ (topic.id) | tojson }},' +
          '"children":[{"type":"Text","value":{{ (topic.title) | tojson }}}]}{%- endfor -%}{%- endset -%}' +
          "{{- (_rows[1:] if _rows and _rows[0] == ',' else _rows) -}}]}",
      ),
    )
    const item = (key: string, value: string) => ({ type: 'ListViewItem', key, children: [{ type: 'Text', value }] })
    const topics = [
      { id: 'a', title: 'A, "first"' },
      { id: 'b', title: 'B' },
    ]
    const list = (...children: object[]) => ({ type: 'ListView', limit: 5, children })
    expect(template.render({ topics })).toEqual(list(item('a', 'A, "first"'), item('b', 'B')))
    expect(template.render({ topics: [] })).toEqual(list())
  })

  it('W08 renders a Basic root that can stand in an item', async () => {
    const root = parseTemplate(file('{"type":"Basic","children":[{"type":"Title","value":{{ (name) | tojson }}}]}'))
    const { create, stored } = openServer({
      async *respond(turn) {
        yield done(widgetItem(turn, root.render({ name: 'Ada' })))
      },
    })
    await create()
    expect((await stored())[1]).toMatchObject({ widget: { type: 'Basic', children: [{ value: 'Ada' }] } })
  })

  it.each<[string, object, string]>([
    ['{% if n == 1 %}"one"{% elif n == 2 %}"two"{% else %}"many"{% endif %}', { n: 2 }, 'two'],
    ['{% if n == 1 %}"one"{% elif n == 2 %}"two"{% else %}"many"{% endif %}', { n: 3 }, 'many'],
    [
      '"{%- for x in list -%} {{- loop.index | tojson -}} {%- if not loop.last -%};{%- endif -%} {%- endfor -%}"',
      { list: [7, 7] },
      '1;2',
    ],
    ['{% set a = b.c[-1] %}{{ a | tojson }}', { b: { c: ['x', 'y'] } }, 'y'],
    ['{{ b["key"] | tojson }}', { b: { key: 'v' } }, 'v'],
    ['{{ (a if a != none and not b else "no") | tojson }}', { a: 'yes', b: [] }, 'yes'],
    ['{{ (a or b) | tojson }}', { a: '', b: 'second' }, 'second'],
    ['{{ name[1:3] | tojson }}', { name: 'abcd' }, 'bc'],
    ['{{ name[:1] | tojson }}', { name: 'abcd' }, 'a'],
    ["{{ '}}' | tojson }}{# a remark with {{ tags }} #}", {}, '}}'],
    ['{{ "caf\\u00e9" | tojson }}', {}, 'café'],
  ])('understands %s', (template, data, value) => {
    expect(evaluate(template, data)).toBe(value)
  })

  it.each([
    ['a name the data lacks', '{{ nobody | tojson }}', {}],
    ['a field the data lacks', '{{ user.nobody | tojson }}', { user: {} }],
    ['a name every object has', '{{ user.constructor | tojson }}', { user: {} }],
    ['an element that is not there', '{{ list[3] | tojson }}', { list: [] }],
    ['data that would be put out unescaped', '"{{ name }}"', { name: '","type":"Evil' }],
    ['data put out through a variable', '"{% set a = name %}{{ a }}"', { name: 'x' }],
    ['a loop over no list', '"{% for x in n %}{% endfor %}"', { n: 5 }],
    ['a filter it does not have', '{{ name | upper }}', { name: 'x' }],
    ['a call', '{{ name() | tojson }}', { name: 'x' }],
    ['a statement it does not have', '{% include "x" %}', {}],
    ['a block that is not closed', '"{% if true %}"', {}],
    ['a tag that is not closed', '{{ name', {}],
    ['an end without a beginning', '"{% endfor %}"', {}],
  ])('refuses %s', (_name, template, data) => {
    expect(() => evaluate(template, data)).toThrow(TemplateError)
  })

  it('refuses another version, and a result that is no widget', () => {
    expect(() => parseTemplate({ ...file('{}'), version: '2.0' })).toThrow(TemplateError)
    expect(() => parseTemplate(file('{"type":"Gizmo"}')).render()).toThrow(TypeError)
  })
})
