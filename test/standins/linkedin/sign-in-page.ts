import { randomInt } from 'node:crypto'
import { type Html, html, trusted } from '../html.ts'
import { entryPage } from './entry-page.ts'
import type { Words } from './words.ts'

/** What a sign-in page shows again after a try that failed, and its pair to the `bcookie`. */
export interface SignInForm {
  readonly browserId: string
  readonly back: string
  readonly username: string
  readonly usernameError?: string
  readonly passwordError?: string
}

/** The legacy sign-in page: a form (linkedin-pages.md §2.1, column L). */
export function legacySignIn(form: SignInForm, { lang, signIn: words }: Words): string {
  const error = (id: string, text: string | undefined) =>
    html`<div id="${id}" class="form__label--error ${!text && 'hidden'}" role="alert" aria-live="assertive">${text}</div>`
  const main = html`<div class="card-layout"><div class="card__content"><h1 class="header__content__heading">${words.title}</h1><p class="sub">Stay updated on your professional world.</p>
<form method="post" class="login__form" action="/checkpoint/lg/login-submit" novalidate>
<input type="hidden" name="csrfToken" value="ajax:${form.browserId.replaceAll('-', '').slice(0, 16)}"><input type="hidden" name="loginCsrfParam" value="${form.browserId}">
<input type="hidden" name="session_redirect" value="${form.back}"><input type="hidden" name="trk" value=""><input type="hidden" name="controlId" value="d_checkpoint_lg_consumerLogin-login_submit_button">
<div class="form__input--floating"><label class="form__label--floating" for="username">${words.user}</label><input id="username" name="session_key" type="email" autocomplete="username webauthn" aria-describedby="error-for-username" required value="${form.username}" autofocus>${error('error-for-username', form.usernameError)}</div>
<div class="form__input--floating"><label class="form__label--floating" for="password">${words.password}</label><input id="password" name="session_password" type="password" autocomplete="current-password" aria-describedby="error-for-password" required><button type="button" class="button__password-visibility" id="password-visibility-toggle">Show</button>${error('error-for-password', form.passwordError)}</div>
<div class="remember"><input type="checkbox" id="rememberMeOptIn-checkbox" name="rememberMeOptIn" value="true" checked><label for="rememberMeOptIn-checkbox">Keep me logged in</label></div>
<p><a class="link" href="/checkpoint/rp/request-password-reset">Forgot password?</a></p>
<div class="login__form_action_container"><button class="btn__primary--large from__button--floating" data-litms-control-urn="urn:li:control:d_checkpoint_lg_consumerLogin-login_submit_button" type="submit" aria-label="${words.press}">${words.press}</button></div></form>
<p class="or">or</p><button type="button" class="btn__secondary">Sign in with a passkey</button></div><p class="join">New to LinkedIn? <a class="link" href="/signup">Join now</a></p></div>
${showPassword}`
  return entryPage(title, main, null, lang)
}

const title = 'LinkedIn Login, Sign in | LinkedIn'

const showPassword: Html = trusted(
  `<script>document.getElementById('password-visibility-toggle').onclick=(e)=>{const p=document.getElementById('password');const hidden=p.type==='password';p.type=hidden?'text':'password';e.target.textContent=hidden?'Hide':'Show'}</script>`,
)

/** The newer sign-in page: no form, ids of the render, and a second, hidden set of the same fields (column S). */
export function formlessSignIn(form: Pick<SignInForm, 'browserId' | 'back'>, { lang, signIn: words }: Words): string {
  const fields = (hidden: boolean) => {
    const [user, password] = [`«r${randomInt(0, 35).toString(36)}»`, `«r1${randomInt(0, 35).toString(36)}»`]
    return html`<div ${hidden && html`style="display:none" aria-hidden="true"`}>
<div class="form__input--floating"><label for="${user}">${words.user}</label><input id="${user}" type="text" autocomplete="username webauthn"></div>
<div class="form__input--floating"><label for="${password}">${words.password}</label><input id="${password}" type="password" autocomplete="current-password"></div>
<p class="form__label--error" data-error role="alert"></p><div class="remember"><input type="checkbox" checked id="${user}m"><label for="${user}m">Keep me logged in</label></div>
<button type="button" class="btn__primary--large" data-sign-in>${words.press}</button></div>`
  }
  const main = html`<div class="card__content" data-csrf="${form.browserId}"><h1>${words.title}</h1><div data-back="${form.back}">${fields(true)}${fields(false)}</div></div>
<script type="module" src="/static/sign-in.js"></script>`
  return entryPage(title, main, null, lang)
}
