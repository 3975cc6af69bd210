import { FileText } from 'lucide-react'
import { useState } from 'react'
import type { Attachment } from '../../../worker/chatkit/types/attachments.ts'

/** The files of a message: pictures as such, everything else by its name. */
export function SentAttachments({ attachments }: { attachments: readonly Attachment[] }) {
  if (attachments.length === 0) return null
  return (
    <ul aria-label="Attached" className="flex max-w-[85%] flex-wrap justify-end gap-2 self-end">
      {attachments.map((attachment) => (
        <li key={attachment.id} className="min-w-0">
          {attachment.type === 'image' ? (
            <Picture address={attachment.preview_url} name={attachment.name} />
          ) : (
            <FileName name={attachment.name} />
          )}
        </li>
      ))}
    </ul>
  )
}

/** A link to a picture is good for a while only; afterwards its name stands there. */
function Picture({ address, name }: { address: string; name: string }) {
  const [isGone, setIsGone] = useState(false)
  if (isGone || !address) return <FileName name={name} />
  return (
    <img
      src={address}
      alt={name}
      title={name}
      onError={() => setIsGone(true)}
      className="max-h-56 min-h-12 min-w-12 rounded-2xl border border-line bg-sunken object-cover"
    />
  )
}

function FileName({ name }: { name: string }) {
  return (
    <span className="flex max-w-full items-center gap-2 rounded-xl border border-line bg-surface px-3 py-2 text-sm">
      <FileText aria-hidden size={16} className="shrink-0 text-muted" />
      <span className="truncate" title={name}>
        {name}
      </span>
    </span>
  )
}
