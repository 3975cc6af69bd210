import { useMutation, useQuery } from '@tanstack/react-query'
import { configQuery, type SignInProvider } from '../data/config.ts'
import { Button } from '../ui/button.tsx'
import { safeHref } from '../ui/safe-href.ts'
import { Complaint } from '../ui/states.tsx'
import { GoogleMark, LinkedInMark } from './provider-marks.tsx'

const providers: Record<SignInProvider, { name: string; Mark: () => React.ReactNode }> = {
  linkedin: { name: 'LinkedIn', Mark: LinkedInMark },
  google: { name: 'Google', Mark: GoogleMark },
}

interface ProviderButtonsProps {
  /** What a press does, before the provider's name. */
  verb: string
  /** Asks the API where to go for a provider. */
  start: (provider: SignInProvider) => Promise<string>
  /** Told right before the page is left. */
  onLeave?: () => void
}

/** The providers that this installation signs in with, as far as this page knows them. */
export function useProviders(): SignInProvider[] {
  const { data: config } = useQuery(configQuery)
  return config?.signInWith.filter((provider) => provider in providers) ?? []
}

/** A button for each provider that this installation signs in with; a press leaves the page. */
export function ProviderButtons({ verb, start, onLeave }: ProviderButtonsProps) {
  const starting = useMutation({
    mutationFn: async (provider: SignInProvider) => {
      const address = safeHref(await start(provider))
      if (!address) throw new Error('The way to the provider is no web address')
      onLeave?.()
      location.assign(address)
    },
  })
  const busy = starting.isPending
  return (
    <>
      {useProviders().map((provider) => {
        const { name, Mark } = providers[provider]
        const chosen = busy && starting.variables === provider
        return (
          <Button
            key={provider}
            size="lg"
            className="w-full"
            busy={chosen}
            disabled={busy}
            onClick={() => starting.mutate(provider)}
          >
            {!chosen && <Mark />}
            {verb} {name}
          </Button>
        )
      })}
      <Complaint failure={starting.error} />
    </>
  )
}
