import { type Html, html } from '../html.ts'

/** A page outside the signed-in site: sign-in, verification, guest walls. */
export function entryPage(title: string, main: Html, head: Html | null = null, lang = 'en'): string {
  return html`<!doctype html>
<html lang="${lang}" class="artdeco"><head><meta charset="utf-8"><title>${title}</title><meta name="viewport" content="width=device-width, initial-scale=1">${head}
<link rel="stylesheet" href="/static/entry.css"></head>
<body class="system-fonts"><div id="artdeco-global-alert-container"></div>
<header class="header__logo"><a class="logo" href="/" aria-label="LinkedIn">Linked<span>in</span></a></header>
<main class="app__content" role="main">${main}</main>
<footer class="footer__base">Local stand-in for development and tests. This is not LinkedIn: never type a real password here.</footer>
</body></html>`.markup
}
