/** Markup that is safe to put into a page as it stands. */
export interface Html {
  readonly markup: string
}

type Piece = Html | string | number | false | null | undefined | readonly Piece[]

function render(piece: Piece): string {
  if (piece === false || piece === null || piece === undefined) return ''
  if (typeof piece === 'string' || typeof piece === 'number') return escapeHtml(String(piece))
  if ('markup' in piece) return piece.markup
  return piece.map(render).join('')
}

/** Builds markup; everything put in is escaped unless it is markup already. Empty for false, null and undefined. */
export function html(strings: TemplateStringsArray, ...pieces: Piece[]): Html {
  return { markup: strings.reduce((text, part, index) => text + render(pieces[index - 1]) + part) }
}

/** Marks text as markup, for parts that come from files of this folder. */
export function trusted(markup: string): Html {
  return { markup }
}

/** Escapes text for element content and quoted attributes. */
export function escapeHtml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;')
}

/** JSON that can stand inside a script element. */
export function jsonForScript(value: unknown): Html {
  return { markup: JSON.stringify(value).replaceAll('<', '\\u003c') }
}

/** Text with its line breaks as `<br>`. */
export function lines(text: string): Html {
  return { markup: text.split('\n').map(escapeHtml).join('<br>') }
}
