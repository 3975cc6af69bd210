import { Plus, X } from 'lucide-react'
import { useState } from 'react'
import { Button, IconButton } from '../../ui/button.tsx'
import { Field } from '../../ui/field.tsx'
import { Select } from '../../ui/select.tsx'

type Given = 'admin' | 'member'

interface RoleMappingProps {
  roles: Record<string, Given>
  onChange: (roles: Record<string, Given>) => void
}

/** Which role each value of the role claim gives. Rows without a value count for nothing. */
export function RoleMapping({ roles, onChange }: RoleMappingProps) {
  const [rows, setRows] = useState(() => Object.entries(roles).map(([value, role], id) => ({ id, value, role })))
  const change = (next: typeof rows) => {
    setRows(next)
    onChange(Object.fromEntries(next.flatMap(({ value, role }) => (value.trim() ? [[value.trim(), role]] : []))))
  }
  const set = (id: number, fact: Partial<{ value: string; role: Given }>) =>
    change(rows.map((row) => (row.id === id ? { ...row, ...fact } : row)))
  return (
    <fieldset className="grid justify-items-start gap-3">
      <legend className="mb-1.5 text-sm font-medium">What a value of the role claim makes of a person</legend>
      {rows.map(({ id, value, role }, index) => (
        <div key={id} className="flex w-full max-w-md flex-wrap items-end gap-2">
          <Field
            label={`Value ${index + 1}`}
            className="min-w-0 flex-1 basis-40"
            value={value}
            onChange={({ target }) => set(id, { value: target.value })}
          />
          <Select
            label={`Role for value ${index + 1}`}
            className="h-10.5!"
            value={role}
            onChange={({ target }) => set(id, { role: target.value === 'admin' ? 'admin' : 'member' })}
          >
            <option value="admin">Administrator</option>
            <option value="member">Member</option>
          </Select>
          <IconButton label={`Remove value ${index + 1}`} onClick={() => change(rows.filter((row) => row.id !== id))}>
            <X aria-hidden size={17} />
          </IconButton>
        </div>
      ))}
      <Button
        size="sm"
        onClick={() =>
          setRows([...rows, { id: Math.max(-1, ...rows.map(({ id }) => id)) + 1, value: '', role: 'admin' }])
        }
      >
        <Plus aria-hidden size={15} />
        Add a value
      </Button>
    </fieldset>
  )
}
