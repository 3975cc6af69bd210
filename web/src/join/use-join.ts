import { useQueryClient } from '@tanstack/react-query'
import { useRouter } from '@tanstack/react-router'
import { acceptInvitation } from '../data/invitations.ts'
import { meQuery, switchTenant } from '../data/me.ts'
import { CookieRefused } from '../sign-in/password-form.tsx'
import { forgetToken } from './kept-token.ts'

/** The last steps of joining. Each fails as the API does, or with CookieRefused. */
export function useJoin(token: string) {
  const queries = useQueryClient()
  const router = useRouter()
  /** Leads into the company that has just been joined. */
  const enter = async () => {
    queries.clear()
    const me = await queries.query(meQuery)
    if (!me) throw new CookieRefused()
    forgetToken()
    await router.navigate({ to: '/', replace: true })
  }
  /** Takes the invitation up as who is signed in, opens that company, and leads into it. */
  const accept = async () => {
    const { tenantId } = await acceptInvitation(token)
    await switchTenant(tenantId)
    await enter()
  }
  return { accept, enter }
}
