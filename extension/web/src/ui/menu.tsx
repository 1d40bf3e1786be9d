// A small menu behind a button with three dots: arrows move, Escape closes, the focus goes back to the button.
import { useLayoutEffect, useRef, useState } from 'preact/hooks'
import { Icon } from './icons'
import './menu.css'

export interface MenuItem {
  label: string
  run: () => void
  danger?: boolean
  testId?: string
}

export function Menu({ label, items, testId }: { label: string; items: readonly MenuItem[]; testId?: string }) {
  const [open, setOpen] = useState(false)
  const root = useRef<HTMLDivElement>(null)
  const button = useRef<HTMLButtonElement>(null)
  const close = (refocus: boolean) => {
    setOpen(false)
    if (refocus) button.current?.focus()
  }
  useLayoutEffect(() => {
    if (!open) return
    root.current?.querySelector<HTMLElement>('[role=menuitem]')?.focus()
    const outside = (event: Event) => !root.current?.contains(event.target as Node) && close(false)
    document.addEventListener('pointerdown', outside)
    return () => document.removeEventListener('pointerdown', outside)
  }, [open])

  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === 'Escape' && open) {
      event.stopPropagation()
      close(true)
    }
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key]
    if (!step || !open) return
    event.preventDefault()
    const all = [...(root.current?.querySelectorAll<HTMLElement>('[role=menuitem]') ?? [])]
    const now = all.indexOf(document.activeElement as HTMLElement)
    all[(now + step + all.length) % all.length]?.focus()
  }

  return (
    <div class="tt-menu" ref={root} onKeyDown={onKeyDown}>
      <button
        ref={button}
        type="button"
        class="tt-button tt-button-quiet tt-button-icon"
        aria-haspopup="menu"
        aria-expanded={open}
        aria-label={label}
        title={label}
        data-testid={testId}
        onClick={() => setOpen(!open)}>
        <Icon name="more" />
      </button>
      {open && (
        <div role="menu" class="tt-menu-list" aria-label={label}>
          {items.map(item => (
            <button
              key={item.label}
              type="button"
              role="menuitem"
              data-testid={item.testId}
              class={item.danger ? 'tt-menu-item tt-menu-danger' : 'tt-menu-item'}
              onClick={() => {
                close(true)
                item.run()
              }}>
              {item.label}
            </button>
          ))}
        </div>
      )}
    </div>
  )
}
