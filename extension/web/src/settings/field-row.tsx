import { useState } from 'preact/hooks'
import { useStore } from '../shared/store'
import { told } from '../shared/texts/told'
import { FindingLine } from '../shared/ui/finding'
import { Icon } from '../shared/ui/icons'
import { sayField } from './field-texts'
import { type Field, readNumber, type TextKey, type Value, writeNumber } from './fields'
import { FindingsOf } from './findings-of'
import type { SettingsModel } from './model'
import { differs } from './presets'
import { say } from './texts'

/** One setting: label, input, what it does, and the way back to the recommended value where it differs. */
export function FieldRow({ model, field }: { model: SettingsModel; field: Field }) {
  const { draft } = useStore(model.editor.store)
  const { recommended, reasons } = useStore(model.store)
  const id = `tt-field-${field.name}`
  const set = (value: Value) => model.editor.change(settings => field.set(settings, value))
  const reason = told(reasons.find(({ setting }) => setting === field.name)?.text ?? '')
  const help = sayField(`${field.name}_help` as TextKey)
  const recommendedText = recommended ? textOf(field, field.get(recommended)) : ''
  return (
    <div class="tt-field" data-setting={field.name}>
      <label class="tt-field-label" for={id}>
        {sayField(field.name)}
      </label>
      <FieldInput id={id} field={field} value={field.get(draft)} onChange={set} />
      <div id={`${id}-help`} class="tt-field-help tt-small tt-muted" title={reason}>
        {help}
      </div>
      {recommended && differs(field, draft, recommended) && (
        <button
          type="button"
          class="tt-back tt-small"
          title={say('backToIt', { value: recommendedText })}
          data-testid={`recommended-${field.name}`}
          onClick={() => set(field.get(recommended))}>
          <Icon name="undo" />
          {say('recommended', { value: recommendedText })}
        </button>
      )}
      <FindingsOf model={model} setting={field.name} />
    </div>
  )
}

interface InputProperties {
  id: string
  field: Field
  value: Value
  onChange: (value: Value) => void
}

function FieldInput({ id, field: { input }, value, onChange }: InputProperties) {
  const described = { id, 'aria-describedby': `${id}-help` }
  if (input.type === 'toggle') {
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
  if (input.type === 'choice') {
    return (
      <select
        {...described}
        class="tt-select"
        value={`${value ?? 0}`}
        onChange={event => onChange(Number(event.currentTarget.value))}>
        {input.choices.map(([choice, label]) => (
          <option key={choice} value={`${choice}`}>
            {choiceText(label)}
          </option>
        ))}
      </select>
    )
  }
  return <NumberInput {...described} input={input} value={value} onChange={onChange} />
}

type NumberProperties = Omit<InputProperties, 'field'> & {
  'aria-describedby': string
  input: Extract<Field['input'], { type: 'number' }>
}

// What is typed stays as typed; only a value that fits goes into the settings. Who leaves another is told so.
function NumberInput({ id, input, value, onChange, ...described }: NumberProperties) {
  const [typed, setTyped] = useState<string | null>(null)
  const [refused, setRefused] = useState<string | null>(null)
  const fits = typed === null || readNumber(typed, input) !== null
  const valid = writeNumber(value, input)
  return (
    <>
      <input
        {...described}
        id={id}
        class="tt-input tt-numbers"
        inputMode={input.whole ? 'numeric' : 'decimal'}
        aria-invalid={!fits}
        value={typed ?? valid}
        placeholder={input.automatic === 'none' ? '' : say('automatic')}
        onInput={event => {
          const text = event.currentTarget.value
          setTyped(text)
          setRefused(null)
          const read = readNumber(text, input)
          if (read) onChange(read.value)
        }}
        onBlur={() => {
          if (!fits) setRefused(typed)
          setTyped(null)
        }}
      />
      {refused !== null && (
        <FindingLine tone="warning">
          {say('notFitting', { typed: refused, value: valid || say('automatic'), range: rangeOf(input) })}
        </FindingLine>
      )}
    </>
  )
}

function rangeOf(input: NumberProperties['input']): string {
  const [min, max] = [writeNumber(input.min, input), writeNumber(input.max, input)]
  return say(input.whole ? 'wholeRange' : 'range', { min, max })
}

function choiceText(label: TextKey | `=${string}`): string {
  return label.startsWith('=') ? label.slice(1) : sayField(label as TextKey)
}

function textOf({ input }: Field, value: Value): string {
  if (input.type === 'toggle') return say(value === true ? 'on' : 'off')
  if (input.type === 'number') return writeNumber(value, input) || say('automatic')
  const choice = input.choices.find(([candidate]) => candidate === value)
  return choice ? choiceText(choice[1]) : say('automatic')
}
