// Where images are dropped or chosen: files, many at once, and whole folders.
import { useRef, useState } from 'preact/hooks'
import { filesOf, listed } from '../state/uploads/dropped'
import { imageEndings } from '../state/uploads/endings'
import type { DroppedFile } from '../state/uploads/pairing'
import { Icon } from './icons'
import './drop-zone.css'

// All are named, for browsers do not know each of them as an image.
const acceptedFiles = ['image/*', ...imageEndings, '.txt', '.caption', '.zip'].join(',')

interface Properties {
  title: string
  choose: string
  hint: string
  large?: boolean
  onFiles: (files: DroppedFile[]) => void
  onProblem: (error: unknown) => void
}

export function DropZone({ title, choose, hint, large, onFiles, onProblem }: Properties) {
  const [over, setOver] = useState(false)
  const input = useRef<HTMLInputElement>(null)
  const take = (files: DroppedFile[]) => files.length > 0 && onFiles(files)
  const onDrop = (event: DragEvent) => {
    event.preventDefault()
    event.stopPropagation()
    setOver(false)
    if (event.dataTransfer) filesOf(event.dataTransfer).then(take, onProblem)
  }
  const onDragOver = (event: DragEvent) => {
    event.preventDefault()
    setOver(true)
  }
  return (
    <div
      class={`tt-drop ${large ? 'tt-drop-large' : ''} ${over ? 'tt-drop-over' : ''}`}
      data-testid="drop-zone"
      onDragOver={onDragOver}
      onDragLeave={() => setOver(false)}
      onDrop={onDrop}>
      <Icon name="images" />
      <div>
        <div class="tt-drop-title">{title}</div>
        <button type="button" class="tt-link" onClick={() => input.current?.click()}>
          {choose}
        </button>
        <div class="tt-muted tt-small">{hint}</div>
      </div>
      <input
        ref={input}
        class="tt-hidden-visually"
        type="file"
        multiple
        accept={acceptedFiles}
        tabIndex={-1}
        aria-label={title}
        data-testid="file-input"
        onChange={event => {
          take(listed(event.currentTarget.files ?? []))
          event.currentTarget.value = '' // the same file can be chosen again
        }}
      />
    </div>
  )
}
