import type { Field, Group } from './fields'
import { FieldRow } from './field-row'
import type { SettingsModel } from './model'
import { differs } from './presets'
import { say } from './texts'

const groups: readonly Exclude<Group, 'basic'>[] = ['learning', 'network', 'captions', 'machine']

/** Every other setting, in groups, with one press back to what is recommended. */
export function AllSettings({ model, fields }: { model: SettingsModel; fields: readonly Field[] }) {
  const { draft } = model.editor.store.value
  const { recommended } = model.store.value
  const changed = fields.filter(field => differs(field, draft, recommended))
  const allBack = () =>
    recommended
    && model.editor.change(settings => {
      for (const field of changed) field.set(settings, field.get(recommended))
    })
  return (
    <div class="tt-all-settings">
      {groups.map(group => (
        <fieldset key={group} class="tt-group">
          <legend>{say(group)}</legend>
          <div class="tt-fields">
            {fields
              .filter(field => field.group === group)
              .map(field => (
                <FieldRow key={field.name} model={model} field={field} />
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
            model.editor.change(settings => {
              settings.notes = text
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
