import { type DragEvent, useRef, useState } from 'react'

const hasFiles = ({ dataTransfer }: DragEvent) => dataTransfer.types.includes('Files')

/** Takes files that are dropped on an element. `over` while some are held above it. */
export function useFileDrop(onFiles: ((files: File[]) => void) | undefined) {
  const [over, setOver] = useState(false)
  // Each child that is entered and left tells of it too.
  const depth = useRef(0)
  const leave = () => {
    depth.current = 0
    setOver(false)
  }
  const handlers = onFiles && {
    onDragEnter: (event: DragEvent) => {
      if (!hasFiles(event)) return
      depth.current++
      setOver(true)
    },
    onDragLeave: (event: DragEvent) => {
      if (hasFiles(event) && --depth.current <= 0) leave()
    },
    onDragOver: (event: DragEvent) => {
      if (hasFiles(event)) event.preventDefault()
    },
    onDrop: (event: DragEvent) => {
      if (!hasFiles(event)) return
      event.preventDefault()
      leave()
      onFiles([...event.dataTransfer.files])
    },
  }
  return { over: over && onFiles !== undefined, handlers }
}
