import { FileText, RotateCw, X } from 'lucide-react'
import { useState } from 'react'
import { classes } from '../ui/classes.ts'
import { fileSize } from './attachable.ts'
import type { Upload, Uploads } from './uploads.ts'

interface AttachmentChipsProps {
  uploads: Uploads
  list: readonly Upload[]
  /** Where the focus goes when a chip is gone. */
  onRemoved: () => void
}

/** The files of the message that is being written. */
export function AttachmentChips({ uploads, list, onRemoved }: AttachmentChipsProps) {
  if (list.length === 0) return null
  return (
    <ul aria-label="Attached files" className="flex max-h-40 flex-wrap gap-2 overflow-y-auto pt-1 pr-1 pb-1.5">
      {list.map((upload) => (
        <Chip
          key={upload.key}
          upload={upload}
          onRetry={() => uploads.retry(upload.key)}
          onRemove={() => {
            uploads.remove(upload.key)
            onRemoved()
          }}
        />
      ))}
    </ul>
  )
}

function Chip({ upload, onRemove, onRetry }: { upload: Upload; onRemove: () => void; onRetry: () => void }) {
  const { name, failure, canRetry, attachment } = upload
  return (
    <li
      className={classes(
        'relative flex max-w-full items-center gap-2 overflow-hidden rounded-xl border py-1.5 pr-1 pl-1.5 text-sm',
        failure ? 'border-bad/40 bg-bad-soft text-bad' : 'border-line bg-sunken',
      )}
    >
      <Thumbnail upload={upload} />
      <span className="grid min-w-0 leading-tight">
        <span className="max-w-44 truncate font-medium" title={name}>
          {name}
        </span>
        <span role={failure ? 'alert' : undefined} className={classes('text-xs', failure ? 'max-w-60' : 'text-muted')}>
          {failure ?? state(upload)}
        </span>
      </span>
      {failure && canRetry && (
        <ChipButton label={`Try ${name} again`} onClick={onRetry}>
          <RotateCw aria-hidden size={14} />
        </ChipButton>
      )}
      <ChipButton label={`Remove ${name}`} onClick={onRemove}>
        <X aria-hidden size={15} />
      </ChipButton>
      {!failure && !attachment && (
        <progress
          aria-label={`Uploading ${name}`}
          max={1}
          value={upload.progress}
          className="absolute inset-x-0 bottom-0 h-0.75 w-full appearance-none bg-transparent [&::-moz-progress-bar]:bg-accent [&::-webkit-progress-bar]:bg-transparent [&::-webkit-progress-value]:bg-accent"
        />
      )}
    </li>
  )
}

function state({ attachment, progress, size }: Upload): string {
  if (!attachment) return progress > 0 ? `${Math.round(progress * 100)} %` : 'Uploading…'
  return size === null ? 'Attached' : fileSize(size)
}

function Thumbnail({ upload: { preview } }: { upload: Upload }) {
  const [isBroken, setIsBroken] = useState(false)
  if (preview && !isBroken) {
    return (
      <img src={preview} alt="" onError={() => setIsBroken(true)} className="size-9 shrink-0 rounded-lg object-cover" />
    )
  }
  return (
    <span aria-hidden className="grid size-9 shrink-0 place-items-center rounded-lg bg-surface text-muted">
      <FileText size={17} />
    </span>
  )
}

interface ChipButtonProps {
  label: string
  onClick: () => void
  children: React.ReactNode
}

function ChipButton({ label, onClick, children }: ChipButtonProps) {
  return (
    <button
      type="button"
      aria-label={label}
      title={label}
      onClick={onClick}
      className="grid size-8 shrink-0 place-items-center rounded-lg hover:bg-hover"
    >
      {children}
    </button>
  )
}
