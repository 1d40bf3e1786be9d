import type { CatalogueGroup, CatalogueSetting } from '../../api/gen/train_tools_pb'
import { setValues, valuesOf } from '../../state/settings/values'
import { FieldRow } from './field-row'
import type { SettingsModel } from './model'
import { differs } from './presets'
import { say } from './texts'

interface Properties {
  model: SettingsModel
  groups: readonly CatalogueGroup[]
  settings: readonly CatalogueSetting[]
}

/** Every other setting, in groups, with one press back to what is recommended. */
export function AllSettings({ model, groups, settings }: Properties) {
  const { draft } = model.editor.store.value
  const { recommended } = model.store.value
  const changed = settings.filter(({ key }) => differs(key, draft, recommended))
  const allBack = () => {
    if (!recommended) return
    const values = valuesOf(recommended)
    model.editor.change(edited => setValues(edited, Object.fromEntries(changed.map(({ key }) => [key, values[key]]))))
  }
  return (
    <div class="tt-all-settings">
      {groups
        .filter(({ id }) => settings.some(({ group }) => group === id))
        .map(({ id, title }) => (
          <fieldset key={id} class="tt-group">
            <legend>{title}</legend>
            <div class="tt-fields">
              {settings
                .filter(({ group }) => group === id)
                .map(setting => (
                  <FieldRow key={setting.key} model={model} setting={setting} />
                ))}
            </div>
          </fieldset>
        ))}
      <label class="tt-field tt-notes">
        <span class="tt-field-label">{say('notes')}</span>
        <textarea
          class="tt-textarea"
          rows={2}
          value={draft.notes}
          data-testid="notes"
          onInput={event => {
            const text = event.currentTarget.value
            model.editor.change(edited => {
              edited.notes = text
            })
          }}
        />
      </label>
      {changed.length > 0 && (
        <button type="button" class="tt-button tt-button-small" onClick={allBack}>
          {say('allBack')}
        </button>
      )}
    </div>
  )
}
