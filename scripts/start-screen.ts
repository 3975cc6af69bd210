import { relative } from 'node:path'
import { replacing } from './stack/outside.ts'
import type { Stack } from './stack.ts'

/** The one screen that a person sees when everything is up. */
export function startScreen({ demo, urls, outside, logDir }: Stack): string {
  const [member] = demo.members
  const fromHere = relative(process.cwd(), logDir)
  const logs = fromHere.startsWith('..') ? logDir : fromHere
  const standIns = outside.standIns.map((kind) => `${kind} ${outside.origins[kind]}`).join('  ·  ')
  const without = 'Every kind has a base URL of its own: no stand-in is in use, and what you do there is real.'
  return `
  RevOS Edge is running.

    Page   ${urls.web}
    API    ${urls.api}   (described at /openapi.json)

  Sign in on the page

    owner    ${demo.owner.email}   ${demo.owner.password}
${member === undefined ? '' : `    member   ${member.email}   ${member.password}\n`}
  Offer a post to the pod

    curl -X POST ${urls.api}/api/pods/${demo.podId}/amplifications \\
      -H 'Authorization: Bearer ${demo.apiKey}' -H 'Content-Type: application/json' \\
      -H "Idempotency-Key: $(date +%s)" -d '{"postUrl":"${demo.postUrl}"}'

  and see what becomes of it

    curl ${urls.api}/api/activities -H 'Authorization: Bearer ${demo.apiKey}'

  ${replacing(outside.standIns).length === 0 ? without : `Stand-ins are in use: no key needed.\n\n    ${standIns}`}

  Logs in ${logs}/  ·  begin anew with npm start -- --fresh  ·  Ctrl-C ends everything
`
}
