// The newer sign-in page has no form: a button sends what the visible fields hold.
const main = document.querySelector('main')
const shown = (selector) => [...main.querySelectorAll(selector)].find((element) => element.offsetParent !== null)

async function signIn() {
  const body = new URLSearchParams({
    session_key: shown('input[autocomplete^="username"]').value,
    session_password: shown('input[autocomplete="current-password"]').value,
    loginCsrfParam: main.querySelector('[data-csrf]').dataset.csrf,
    session_redirect: main.querySelector('[data-back]').dataset.back,
  })
  const response = await fetch('/checkpoint/lg/login-submit', {
    method: 'POST',
    headers: { accept: 'application/json' },
    body,
  })
  const answer = await response.json()
  if (answer.redirect) location.assign(answer.redirect)
  else shown('[data-error]').textContent = answer.error
}

for (const button of main.querySelectorAll('[data-sign-in]')) button.addEventListener('click', signIn)
main.addEventListener('keydown', (event) => {
  if (event.key === 'Enter' && event.target.matches('input')) void signIn()
})
