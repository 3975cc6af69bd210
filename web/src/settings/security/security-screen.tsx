import { useMe } from '../../shell/me-context.ts'
import { ChangePassword } from './change-password.tsx'
import { ConnectSignIn } from './connect-sign-in.tsx'
import { Devices } from './devices.tsx'

/** Where this person is signed in, and the ways in which they do. */
export function SecurityScreen() {
  const me = useMe()
  return (
    <div className="grid max-w-3xl gap-8">
      <Devices />
      {!me.external && (
        <>
          <ChangePassword />
          <ConnectSignIn />
        </>
      )}
    </div>
  )
}
