import { Plus, X } from 'lucide-react'
import { type FormEvent, useState } from 'react'
import type { CommentMode, Membership } from '../../data/membership.ts'
import { Button, IconButton } from '../../ui/button.tsx'
import { Card, Section } from '../../ui/card.tsx'
import { Choice } from '../../ui/choice.tsx'
import { AreaField } from '../../ui/field.tsx'
import { SaveRow } from './save-row.tsx'
import { useMembershipChange } from './use-membership-change.ts'

const modes: { mode: CommentMode; title: string; words: string }[] = [
  { mode: 'never', title: 'Never', words: 'A plain repost is put forward. Your texts are there to pick from.' },
  { mode: 'always', title: 'Always', words: 'One of your texts is put forward with each post.' },
  { mode: 'sometimes', title: 'Sometimes', words: 'With as many posts as you say; the others are plain.' },
]

/** How many texts the API keeps, and of how many characters each at most. */
const mostTexts = 10
const longestText = 1_250
/** From here on a text's length is told. */
const longText = 1_000

/** The member's own words, and how often one of them is put forward. They still see and can change it before each share. */
export function OwnTexts({ membership }: { membership: Membership }) {
  const [typed, setTyped] = useState<Partial<Pick<Membership, 'comments' | 'commentMode' | 'commentRate'>>>({})
  const { comments, commentMode, commentRate } = { ...membership, ...typed }
  const saving = useMembershipChange(() => setTyped({}))
  const put = (change: typeof typed) => {
    saving.reset()
    setTyped((before) => ({ ...before, ...change }))
  }
  const submit = (event: FormEvent) => {
    event.preventDefault()
    const kept = comments.map((text) => text.trim()).filter(Boolean)
    if (kept.some((text) => text.length > longestText)) return
    saving.mutate({ comments: kept, commentMode, commentRate })
  }
  return (
    <Section title="Your own words">
      <Card>
        <form noValidate onSubmit={submit} className="grid gap-5 px-4 py-4 md:px-5">
          <div className="grid gap-3">
            <p className="text-sm text-pretty text-muted">
              Texts of yours to go above a repost: at most ten, each of at most {longestText.toLocaleString()}{' '}
              characters. You see the exact words before each share, and can change them then.
            </p>
            {comments.map((text, index) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: a text has nothing else that stays while it is being typed.
              <div key={index} className="flex items-start gap-1">
                <AreaField
                  label={`Text ${index + 1}`}
                  className="min-w-0 flex-1"
                  value={text}
                  {...lengthOf(text)}
                  onChange={({ target }) => put({ comments: comments.with(index, target.value) })}
                />
                <IconButton
                  label={`Remove text ${index + 1}`}
                  className="mt-6.5"
                  onClick={() => put({ comments: comments.toSpliced(index, 1) })}
                >
                  <X aria-hidden size={17} />
                </IconButton>
              </div>
            ))}
            {comments.length < mostTexts ? (
              <Button size="sm" className="w-fit" onClick={() => put({ comments: [...comments, ''] })}>
                <Plus aria-hidden size={15} />
                Add a text
              </Button>
            ) : (
              <p className="text-sm text-muted">These are ten, the most there can be. Remove one to add another.</p>
            )}
          </div>
          <fieldset className="grid gap-2">
            <legend className="mb-1.5 text-sm font-medium">Put one forward</legend>
            {modes.map(({ mode, title, words }) => (
              <Choice
                key={mode}
                group="comment-mode"
                title={title}
                chosen={commentMode === mode}
                onChoose={() => put({ commentMode: mode })}
              >
                {words}
              </Choice>
            ))}
          </fieldset>
          {commentMode === 'sometimes' && (
            <label className="grid gap-1.5 text-sm">
              <span className="font-medium">With about {commentRate} of 100 posts</span>
              <input
                type="range"
                min={5}
                max={95}
                step={5}
                value={commentRate}
                aria-valuetext={`${commentRate} of 100 posts`}
                onChange={({ target }) => put({ commentRate: Number(target.value) })}
                className="w-full max-w-sm accent-accent"
              />
            </label>
          )}
          <SaveRow saving={saving} untouched={Object.keys(typed).length === 0} />
        </form>
      </Card>
    </Section>
  )
}

/** What is said beside a text of its length: nothing while it is short. */
function lengthOf(text: string): { hint?: string; error?: string } {
  const { length } = text.trim()
  const [is, most] = [length.toLocaleString(), longestText.toLocaleString()]
  if (length > longestText) return { error: `These are ${is} characters; ${most} are the most.` }
  return length >= longText ? { hint: `${is} of ${most} characters.` } : {}
}
