import type { VersionSettings } from '../../api/gen/train_tools_pb'
import { useStore } from '../../state/store'
import { FindingsOf } from './findings-of'
import type { SettingsModel } from './model'
import { say } from './texts'

const names = [
  ['trigger_word', 'triggerWord'],
  ['output_name', 'outputName']
] as const

/** What it will be called: in prompts and as a file. Both come from the project's name by themselves. */
export function TextFields({ model }: { model: SettingsModel }) {
  const { draft } = useStore(model.editor.store)
  const set = (key: keyof Pick<VersionSettings, 'triggerWord' | 'outputName'>, text: string) =>
    model.editor.change(settings => {
      settings[key] = text
    })
  return (
    <div class="tt-fields">
      {names.map(([name, key]) => (
        <div key={name} class="tt-field" data-setting={name}>
          <label class="tt-field-label" for={`tt-field-${name}`}>
            {say(key)}
          </label>
          <input
            id={`tt-field-${name}`}
            class="tt-input"
            value={draft[key]}
            maxLength={200}
            spellcheck={false}
            aria-describedby={`tt-field-${name}-help`}
            onInput={event => set(key, event.currentTarget.value)}
          />
          <div id={`tt-field-${name}-help`} class="tt-field-help tt-small tt-muted">
            {say(`${key}Help`)}
          </div>
          <FindingsOf model={model} setting={name} />
        </div>
      ))}
    </div>
  )
}
