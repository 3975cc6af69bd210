import type { Integration } from '../../data/integrations.ts'
import { OutsideLink } from '../../ui/outside-link.tsx'

/** How to come by what the form asks for, step by step. */
export function SetupSteps({ setup, name }: Pick<Integration, 'setup' | 'name'>) {
  return (
    <section aria-label={`Where to get it: ${name}`} className="grid gap-2.5 rounded-xl bg-canvas px-4 py-3.5 text-sm">
      <h3 className="font-semibold">Where to get it</h3>
      <ol className="grid list-decimal gap-1.5 pl-5 marker:text-muted">
        {setup.steps.map((step) => (
          <li key={step} className="pl-1 text-pretty wrap-anywhere">
            {step}
          </li>
        ))}
      </ol>
      {setup.url && (
        <OutsideLink href={setup.url} className="w-fit">
          Open {new URL(setup.url).host}
        </OutsideLink>
      )}
    </section>
  )
}
