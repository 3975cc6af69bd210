import { page, redirect } from '../answers.ts'
import { type Html, html } from '../html.ts'
import type { Answer, Call, Route } from '../server.ts'
import { entryPage } from './entry-page.ts'
import { sessionCookies } from './sign-in.ts'
import { type Challenge, openSession, type Site } from './site.ts'
import type { checkpointKinds } from './trouble.ts'

/** The code that the stand-in "sends": it passes an e-mail or two-step challenge. */
export const CHALLENGE_PIN = '482913'

/** The verification pages (linkedin-pages.md §2.3). A person passes a code page with {@link CHALLENGE_PIN}; the others hold until the switch is taken back. */
export function checkpointRoutes(site: Site): Route[] {
  return [
    { method: 'GET', pattern: '/checkpoint/challenge/:token', handler: (call) => show(site, call, null) },
    { method: 'POST', pattern: '/checkpoint/challenge/:token', handler: (call) => answer(site, call) },
    {
      method: 'GET',
      pattern: '/checkpoint/captcha-frame',
      handler: () => page('<!doctype html><title>captcha</title><p>Pick the image that is the right way up.</p>'),
    },
  ]
}

function show(site: Site, call: Call, error: string | null): Answer {
  const challenge = site.challenges.get(call.params.token ?? '')
  if (!challenge) return redirect('/login')
  const { checkpoint } = site.trouble.of(challenge.vanity)
  if (!checkpoint || site.cleared.has(challenge.vanity)) return goOn(site, challenge)
  const reload = checkpoint.kind === 'app' ? html`<meta http-equiv="refresh" content="5">` : null
  return page(entryPage('Security Verification | LinkedIn', bodies[checkpoint.kind](error), reload))
}

function answer(site: Site, call: Call): Answer {
  const challenge = site.challenges.get(call.params.token ?? '')
  if (!challenge) return redirect('/login')
  const kind = site.trouble.of(challenge.vanity).checkpoint?.kind
  const pin = new URLSearchParams(call.bytes.toString('utf8')).get('pin')
  const takesPin = kind === 'email' || kind === 'two-step'
  if (takesPin && pin === CHALLENGE_PIN) site.cleared.add(challenge.vanity)
  return show(site, call, takesPin ? 'Hmm, that’s not the right code. Please try again.' : 'Please try again.')
}

function goOn(site: Site, challenge: Challenge): Answer {
  const cookies = challenge.signIn ? sessionCookies(openSession(site, challenge.vanity)) : []
  return redirect(challenge.returnTo, cookies)
}

const bodies: Record<(typeof checkpointKinds)[number], (error: string | null) => Html> = {
  email: (
    error,
  ) => html`<h1 class="content__header">Let’s do a quick verification</h1><p class="sub">The login attempt seems suspicious. To finish signing in please enter the verification code we sent to your email address.</p>
<form id="email-pin-challenge" method="post" action=""><div class="form__input--floating"><label for="input__email_verification_pin">Enter code</label><input id="input__email_verification_pin" name="pin" type="number" required>${errorLine(error)}</div><button id="email-pin-submit-button" class="form__submit" type="submit">Submit</button></form>`,
  'two-step': (error) =>
    html`<h1 class="content__header">Enter the code you see on your authenticator app</h1><div id="auth-app-div"><form id="two-step-challenge" method="post" action=""><div class="form__input--floating"><label for="input__phone_verification_pin">6 digit code</label><input id="input__phone_verification_pin" name="pin" type="tel" autocomplete="one-time-code" maxlength="6" required>${errorLine(error)}</div><button id="two-step-submit-button" class="form__submit" type="submit">Submit</button></form><p><a class="link" href="#">Verify using authenticator app</a></p></div>`,
  captcha: (error) =>
    html`<h1>Security verification</h1><form id="captcha-challenge" method="post" action="">${error && html`<div class="body__banner--error">${error}</div>`}<iframe id="captcha-internal" title="captcha challenge" src="/checkpoint/captcha-frame"></iframe><button class="form__submit" type="submit">Verify</button></form>`,
  quick: (error) =>
    html`<h1>Let’s do a quick security check</h1><p class="sub">This helps us keep LinkedIn safe.</p><form id="captcha-challenge" method="post" action="">${error && html`<div class="body__banner--error">${error}</div>`}<iframe id="captcha-internal" title="captcha challenge" src="/checkpoint/captcha-frame"></iframe><button class="form__submit" type="submit">Start puzzle</button></form>`,
  app: () =>
    html`<h1 class="header__content__heading">Check your LinkedIn app</h1><p>We sent a notification to your signed in devices. Open your LinkedIn app and tap <b>Yes</b> to confirm it’s you.</p><p class="sub">In the app: “Yes, it’s me”.</p>`,
  restricted: () =>
    html`<h1>Access to your account has been temporarily restricted</h1><p>To regain access, please verify your identity with a government-issued ID. We work with Persona to check it.</p><button type="button" class="form__submit">Verify with Persona</button>`,
  unknown: () => html`<h1>One more step</h1><p>Before you go on, please follow the instructions we sent you.</p>`,
}

function errorLine(error: string | null): Html | null {
  return error === null ? null : html`<div class="form__label--error" role="alert">${error}</div>`
}
