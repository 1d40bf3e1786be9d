import type { CatalogueSetting } from '../../api/gen/train_tools_pb'
import { setValues, type Value, valueOf } from '../../state/settings/values'
import { useStore } from '../../state/store'
import { problemText } from '../../i18n/problem-texts'
import { Icon } from '../../ui/icons'
import { FieldInput, textOf } from './field-input'
import { FindingsOf } from './findings-of'
import type { SettingsModel } from './model'
import { differs } from './presets'
import { say } from './texts'

/** One setting: label, input, what it does, and the way back to the recommended value where it differs. */
export function FieldRow({ model, setting }: { model: SettingsModel; setting: CatalogueSetting }) {
  const { draft } = useStore(model.editor.store)
  const { recommended, reasons } = useStore(model.store)
  const { key, title, help, hasLines } = setting
  const id = `tt-field-${key}`
  const set = (value: Value) => model.editor.change(edited => setValues(edited, { [key]: value }))
  const why = reasons.find(({ reason }) => reason?.field === key)?.reason
  const usual = recommended && { value: valueOf(recommended, key) }
  const usualText = usual ? textOf(setting, usual.value) : ''
  return (
    <div class={`tt-field ${hasLines ? 'tt-field-lines' : ''}`} data-setting={key}>
      <label class="tt-field-label" for={id}>
        {title}
      </label>
      <FieldInput id={id} setting={setting} value={valueOf(draft, key)} onChange={set} />
      <div id={`${id}-help`} class="tt-field-help tt-small tt-muted" title={why && problemText(why)}>
        {help}
      </div>
      {usual && differs(key, draft, recommended) && (
        <button
          type="button"
          class="tt-back tt-small"
          title={say('backToIt', { value: usualText })}
          data-testid={`recommended-${key}`}
          onClick={() => set(usual.value)}>
          <Icon name="undo" />
          {say('recommended', { value: usualText })}
        </button>
      )}
      <FindingsOf model={model} setting={key} />
    </div>
  )
}
