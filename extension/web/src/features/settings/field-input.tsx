// A control for each kind of setting. A kind that this page does not know has none: its value stays as it is.
import { useState } from 'preact/hooks'
import { type CatalogueSetting, ValueKind } from '../../api/gen/train_tools_pb'
import type { Value } from '../../state/settings/values'
import { FindingLine } from '../../ui/finding'
import { rangeOf, readNumber, writeNumber } from './numbers'
import { say } from './texts'

interface Properties {
  id: string
  setting: CatalogueSetting
  value: Value
  onChange: (value: Value) => void
}

const isNumber = ({ kind }: CatalogueSetting): boolean => kind === ValueKind.WHOLE || kind === ValueKind.NUMBER

export function FieldInput({ id, setting, value, onChange }: Properties) {
  const described = { id, 'aria-describedby': `${id}-help` }
  const options = optionsOf(setting)
  if (options) {
    const chosen = options.findIndex(option => option === value)
    return (
      <select
        {...described}
        class="tt-select"
        value={`${chosen}`}
        onChange={event => onChange(options[Number(event.currentTarget.value)] ?? null)}>
        {chosen < 0 && <option value="-1">{`${value}`}</option>}
        {options.map((option, index) => (
          <option key={index} value={`${index}`}>
            {textOf(setting, option)}
          </option>
        ))}
      </select>
    )
  }
  if (setting.kind === ValueKind.TOGGLE) {
    return (
      <input
        {...described}
        class="tt-switch"
        type="checkbox"
        role="switch"
        checked={value === true}
        onChange={event => onChange(event.currentTarget.checked)}
      />
    )
  }
  if (isNumber(setting)) return <NumberInput id={id} setting={setting} value={value} onChange={onChange} />
  if (setting.kind !== ValueKind.TEXT) return <output {...described}>{textOf(setting, value)}</output>
  const change = (text: string) => onChange(text === '' && setting.automatic ? null : text)
  if (setting.hasLines) {
    const text = value === null ? '' : `${value}`
    return (
      <textarea
        {...described}
        class="tt-textarea"
        rows={Math.min(8, Math.max(3, text.split('\n').length + 1))}
        spellcheck={false}
        value={text}
        onInput={event => change(event.currentTarget.value)}
      />
    )
  }
  return (
    <input
      {...described}
      class="tt-input"
      value={value === null ? '' : `${value}`}
      placeholder={setting.automatic ? say('automatic') : ''}
      onInput={event => change(event.currentTarget.value)}
    />
  )
}

// The values to choose from in a list; null where it is none.
function optionsOf({ kind, choices, automatic }: CatalogueSetting): Value[] | null {
  const automatically = automatic ? [null] : []
  if (kind === ValueKind.CHOICE) return [...automatically, ...choices]
  if (kind === ValueKind.WHOLE && choices.length > 0) return [...automatically, ...choices.map(Number)]
  if (kind === ValueKind.TOGGLE && automatic) return [null, true, false]
  return null
}

// What is typed stays as typed; only a value that fits goes into the settings. Who leaves another sees a note.
function NumberInput({ id, setting, value, onChange }: Properties) {
  const [typed, setTyped] = useState<string | null>(null)
  const [refused, setRefused] = useState<string | null>(null)
  const fits = typed === null || readNumber(typed, setting) !== null
  const valid = writeNumber(value)
  return (
    <>
      <input
        id={id}
        aria-describedby={`${id}-help`}
        class="tt-input tt-numbers"
        inputMode={setting.kind === ValueKind.WHOLE ? 'numeric' : 'decimal'}
        aria-invalid={!fits}
        value={typed ?? valid}
        placeholder={setting.automatic ? say('automatic') : ''}
        onInput={event => {
          const text = event.currentTarget.value
          setTyped(text)
          setRefused(null)
          const read = readNumber(text, setting)
          if (read) onChange(read.value)
        }}
        onBlur={() => {
          if (!fits) setRefused(typed)
          setTyped(null)
        }}
      />
      {refused !== null && (
        <FindingLine tone="warning">
          {say('notFitting', { typed: refused, value: valid || say('automatic'), range: rangeOf(setting) }).trim()}
        </FindingLine>
      )}
    </>
  )
}

/** A value as the form shows it. */
export function textOf(setting: CatalogueSetting, value: Value): string {
  if (value === null) return say(setting.hasLines ? 'nothing' : 'automatic')
  if (typeof value === 'boolean') return say(value ? 'on' : 'off')
  return isNumber(setting) ? writeNumber(value) : `${value}`
}
