import { useMutation, useQueryClient } from '@tanstack/react-query'
import { type FormEvent, useEffect, useRef, useState } from 'react'
import { type Identity, identityQuery, type StoredIdentity, saveIdentity, testIdentity } from '../../data/identity.ts'
import { ApiProblem, type FieldError } from '../../net/problem.ts'
import { Button } from '../../ui/button.tsx'
import { AreaField, Field } from '../../ui/field.tsx'
import { Select } from '../../ui/select.tsx'
import { Complaint } from '../../ui/states.tsx'
import { IdentityFound } from './identity-found.tsx'
import { RoleMapping } from './role-mapping.tsx'

const algorithms = ['RS', 'PS', 'ES']
  .flatMap((kind) => ['256', '384', '512'].map((bits) => kind + bits))
  .concat('EdDSA')

const fresh: Identity = {
  issuer: '',
  audience: '',
  jwksUrl: '',
  algorithms: ['RS256'],
  claims: { userId: 'sub', name: 'name', email: 'email', role: 'role' },
  roles: {},
  defaultRole: 'member',
}

/** The facts of an identity provider, with a try before they are saved. */
export function IdentityForm({ stored, onDone }: { stored: StoredIdentity | null; onDone: () => void }) {
  const queries = useQueryClient()
  const [identity, setIdentity] = useState<Identity>(() => withoutTime(stored) ?? fresh)
  const [token, setToken] = useState('')
  const [tries, setTries] = useState(0)
  const checked = tries > 0
  const testing = useMutation({ mutationFn: () => testIdentity(identity, token.trim()) })
  const saving = useMutation({
    mutationFn: () => saveIdentity(identity),
    onSuccess: async () => {
      await queries.invalidateQueries({ queryKey: identityQuery.queryKey })
      onDone()
    },
  })
  const failure = saving.error ?? testing.error
  const problem = failure instanceof ApiProblem ? failure : null
  const set = (change: Partial<Identity>) => {
    setIdentity((before) => ({ ...before, ...change }))
    testing.reset()
    saving.reset()
  }
  const empty = (text: string, sentence: string) => (checked && text.trim() === '' ? sentence : undefined)
  const complete = [identity.issuer, identity.audience, identity.jwksUrl, identity.claims.userId].every((text) =>
    text.trim(),
  )
  const run = (work: () => void) => {
    setTries(tries + 1)
    if (!complete || identity.algorithms.length === 0) return
    testing.reset()
    saving.reset()
    work()
  }
  const form = useRef<HTMLFormElement>(null)
  // The form is longer than a window: what is wrong comes into sight.
  useEffect(() => {
    if (tries > 0 || failure) form.current?.querySelector<HTMLElement>('[aria-invalid=true]')?.focus()
  }, [tries, failure])
  const submit = (event: FormEvent) => {
    event.preventDefault()
    run(saving.mutate)
  }
  const busy = testing.isPending || saving.isPending
  const fact = (name: 'issuer' | 'audience' | 'jwksUrl', missing: string) => ({
    value: identity[name],
    error: empty(identity[name], missing) ?? problem?.field(name),
    onChange: (event: { target: { value: string } }) => set({ [name]: event.target.value }),
  })
  return (
    <form ref={form} noValidate onSubmit={submit} className="grid gap-5 px-4 py-5 md:px-5">
      <Field
        label="Issuer"
        placeholder="https://login.example.com/"
        hint="Exactly as the iss claim of your tokens has it."
        {...fact('issuer', 'Enter the issuer.')}
      />
      <Field
        label="Audience"
        placeholder="revos"
        hint="What the aud claim of tokens for RevOS holds. Tokens for other systems are refused."
        {...fact('audience', 'Enter the audience.')}
      />
      <Field
        label="Address of the public keys (JWKS)"
        type="url"
        placeholder="https://login.example.com/.well-known/jwks.json"
        {...fact('jwksUrl', 'Enter the address of the keys.')}
      />
      <fieldset>
        <legend className="mb-1.5 text-sm font-medium">Algorithms it signs with</legend>
        <div className="flex flex-wrap gap-x-5 gap-y-2">
          {[...new Set([...algorithms, ...identity.algorithms])].map((name) => (
            <label key={name} className="flex cursor-pointer items-center gap-2">
              <input
                type="checkbox"
                checked={identity.algorithms.includes(name)}
                onChange={() => set({ algorithms: toggled(identity.algorithms, name) })}
                className="size-4 accent-accent"
              />
              {name}
            </label>
          ))}
        </div>
        {(problem?.field('algorithms') ?? (identity.algorithms.length === 0 && checked)) && (
          <p role="alert" className="mt-1.5 text-sm text-bad">
            {problem?.field('algorithms') ?? 'Choose at least one.'}
          </p>
        )}
      </fieldset>
      <fieldset className="grid gap-4 sm:grid-cols-2">
        <legend className="mb-1.5 text-sm font-medium">Which claim holds</legend>
        {claimFields.map(({ name, label }) => (
          <Field
            key={name}
            label={label}
            value={identity.claims[name]}
            error={
              (name === 'userId'
                ? empty(identity.claims.userId, 'Enter the claim that tells people apart.')
                : undefined) ?? problem?.fields.find(({ path }) => path.endsWith(`claims.${name}`))?.message
            }
            onChange={({ target }) => set({ claims: { ...identity.claims, [name]: target.value } })}
          />
        ))}
      </fieldset>
      <RoleMapping roles={identity.roles} onChange={(roles) => set({ roles })} />
      <div className="flex flex-wrap items-center gap-x-3 gap-y-2">
        <span className="text-sm font-medium">Anybody else is</span>
        <Select
          label="Role of anybody else"
          value={identity.defaultRole}
          onChange={({ target }) => set({ defaultRole: target.value === 'admin' ? 'admin' : 'member' })}
        >
          <option value="member">Member</option>
          <option value="admin">Administrator</option>
        </Select>
      </div>
      <AreaField
        label="A token to try (optional)"
        hint="Used for the test only, and not kept."
        rows={3}
        spellCheck={false}
        autoComplete="off"
        value={token}
        error={problem?.field('token')}
        onChange={({ target }) => {
          setToken(target.value)
          testing.reset()
        }}
      />
      <Complaint failure={problem && problem.fields.length > 0 && problem.fields.every(hasPlace) ? null : failure} />
      {testing.data && <IdentityFound found={testing.data} />}
      <div className="flex flex-wrap gap-2 max-md:*:flex-1">
        <Button type="submit" look="primary" busy={saving.isPending} disabled={busy}>
          Save
        </Button>
        <Button busy={testing.isPending} disabled={busy} onClick={() => run(testing.mutate)}>
          Test
        </Button>
        <Button look="ghost" onClick={onDone}>
          Cancel
        </Button>
      </div>
    </form>
  )
}

const claimFields = [
  { name: 'userId', label: 'The person’s id' },
  { name: 'name', label: 'Their name' },
  { name: 'email', label: 'Their e-mail address' },
  { name: 'role', label: 'Their role' },
] as const

/** Whether what is wrong with a field is shown beside it. */
function hasPlace({ path }: FieldError): boolean {
  return /^(issuer|audience|jwksUrl|algorithms|token|claims\.\w+)$/.test(path)
}

function toggled(list: string[], name: string): string[] {
  return list.includes(name) ? list.filter((each) => each !== name) : [...list, name]
}

function withoutTime(stored: StoredIdentity | null): Identity | null {
  if (!stored) return null
  const { updatedAt: _, ...identity } = stored
  return identity
}
