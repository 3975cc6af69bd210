import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { LogOut } from 'lucide-react'
import { meQuery, roleNames, signOut } from '../data/me.ts'
import { useMe } from '../shell/me-context.ts'
import { Avatar } from '../ui/avatar.tsx'
import { Button } from '../ui/button.tsx'
import { Card, Section } from '../ui/card.tsx'
import { Complaint } from '../ui/states.tsx'
import { ApiKeys } from './api-keys.tsx'
import { CompanyWays } from './company-ways.tsx'
import { ThemePicker } from './theme-picker.tsx'

/** Who this is, how the page looks, and the keys for programs. */
export function SettingsScreen() {
  return (
    <div className="grid max-w-3xl gap-8">
      <Account />
      <Section title="Appearance">
        <Card className="px-5 py-4">
          <ThemePicker />
        </Card>
      </Section>
      <ApiKeys />
    </div>
  )
}

function Account() {
  const me = useMe()
  const queries = useQueryClient()
  const navigate = useNavigate()
  const leaving = useMutation({
    mutationFn: signOut,
    onSuccess: async () => {
      await navigate({ to: '/sign-in' })
      queries.clear()
      queries.setQueryData(meQuery.queryKey, null)
    },
  })
  return (
    <Section title="You">
      <Card>
        <div className="flex flex-wrap items-center gap-4 px-5 py-4">
          <Avatar name={me.user.name} />
          <div className="grid min-w-0 flex-1 basis-56">
            <span className="font-medium">{me.user.name}</span>
            <span className="text-sm text-muted wrap-anywhere">{me.user.email}</span>
          </div>
          <Button busy={leaving.isPending} onClick={() => leaving.mutate()}>
            <LogOut aria-hidden size={16} />
            Sign out
          </Button>
        </div>
        <dl className="grid gap-x-8 gap-y-2 border-t border-line px-5 py-4 text-sm sm:grid-cols-[auto_1fr]">
          <dt className="text-muted">Company</dt>
          <dd className="wrap-anywhere">{me.tenant.name}</dd>
          <dt className="text-muted">Your role</dt>
          <dd>{roleNames[me.role]}</dd>
          {me.member && (
            <>
              <dt className="text-muted">When a post is offered</dt>
              <dd>
                {me.member.approval === 'standing'
                  ? 'A plain repost is shared without asking you; with words you are asked'
                  : 'You are asked each time'}
              </dd>
            </>
          )}
        </dl>
        <CompanyWays />
        {leaving.isError && (
          <div className="px-5 pb-4">
            <Complaint failure={leaving.error} />
          </div>
        )}
      </Card>
    </Section>
  )
}
