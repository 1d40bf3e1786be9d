import { useLayoutEffect, useRef, useState } from 'preact/hooks'
import { say } from './texts'

interface Properties {
  label: string
  onSave: (label: string) => Promise<boolean>
  onDone: () => void
}

/** A name that is edited in its place: Enter and leaving save, Escape does not. */
export function LabelEditor({ label, onSave, onDone }: Properties) {
  const [typed, setTyped] = useState(label)
  const input = useRef<HTMLInputElement>(null)
  const left = useRef(false)
  useLayoutEffect(() => {
    input.current?.focus()
    input.current?.select()
  }, [])
  const finish = async () => {
    if (left.current) return
    left.current = true
    const changed = typed.trim()
    if (changed === '' || changed === label || (await onSave(changed))) onDone()
    else left.current = false // refused, and a notice says why: what was typed stays
  }
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.isComposing) return // Enter chooses a word of the Japanese input method here
    if (event.key === 'Enter') void finish()
    if (event.key === 'Escape') {
      left.current = true
      onDone()
    }
  }
  return (
    <input
      ref={input}
      class="tt-input tt-label-editor"
      aria-label={say('newName')}
      data-testid="label-editor"
      value={typed}
      maxLength={200}
      onInput={event => setTyped(event.currentTarget.value)}
      onKeyDown={onKeyDown}
      onBlur={() => void finish()}
    />
  )
}
