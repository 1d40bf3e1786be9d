// One of a few choices, as chips: the arrow keys move like in every group of radio buttons.
interface Properties<Value extends number> {
  label: string
  value: Value
  choices: readonly { value: Value; label: string }[]
  onChange: (value: Value) => void
  testId?: string
}

export function ChoiceChips<Value extends number>({ label, value, choices, onChange, testId }: Properties<Value>) {
  const onKeyDown = (event: KeyboardEvent & { currentTarget: HTMLElement }) => {
    const step = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key]
    if (!step) return
    event.preventDefault()
    const now = choices.findIndex(choice => choice.value === value)
    const next = (now + step + choices.length) % choices.length
    const chosen = choices[next]
    if (!chosen) return
    onChange(chosen.value)
    event.currentTarget.querySelectorAll<HTMLElement>('[role=radio]')[next]?.focus()
  }
  return (
    <div class="tt-choice">
      <div class="tt-choice-label">{label}</div>
      <div class="tt-chips" role="radiogroup" aria-label={label} data-testid={testId} onKeyDown={onKeyDown}>
        {choices.map(choice => (
          <button
            key={choice.value}
            type="button"
            role="radio"
            class="tt-chip"
            aria-checked={choice.value === value}
            tabIndex={choice.value === value ? 0 : -1}
            onClick={() => onChange(choice.value)}>
            {choice.label}
          </button>
        ))}
      </div>
    </div>
  )
}
