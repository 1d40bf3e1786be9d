import type { App } from '../shared/app'
import type { Look, SubjectKind } from '../shared/gen/train_tools_pb'
import { useStore } from '../shared/store'
import { language } from '../shared/texts/texts'
import { KindChips } from '../shared/ui/kind-chips'
import { AllSettings } from './all-settings'
import { BaseModelPicker } from './base-model'
import { Begin } from './begin'
import { FieldRow } from './field-row'
import { fields } from './fields'
import type { SettingsModel } from './model'
import { countChanged } from './presets'
import { say } from './texts'
import { TextFields } from './text-fields'

/** The few settings that matter, what they amount to, Begin, and all the rest folded away. */
export function SettingsView({ app, model }: { app: App; model: SettingsModel }) {
  useStore(language)
  const { draft, saving, problem } = useStore(model.editor.store)
  const { recommended, allShown } = useStore(model.store)
  const choose = (kind: SubjectKind, look: Look) => void app.notices.attempt(() => model.choose(kind, look))
  const advanced = fields.filter(({ group }) => group !== 'basic')
  const changed = countChanged(draft, recommended)
  return (
    <div class="tt-settings">
      <div class="tt-settings-form tt-card">
        <div class="tt-settings-kinds">
          <KindChips kind={draft.kind} look={draft.look} onChange={choose} />
        </div>
        <BaseModelPicker app={app} model={model} />
        <TextFields model={model} />
        <div class="tt-fields">
          {fields
            .filter(({ group }) => group === 'basic')
            .map(field => (
              <FieldRow key={field.name} model={model} field={field} />
            ))}
        </div>
        <details
          class="tt-more"
          open={allShown}
          onToggle={event => model.store.set({ allShown: event.currentTarget.open })}>
          <summary data-testid="all-settings">
            {changed > 0 ? say('moreChanged', { n: changed }) : say('more')}
          </summary>
          {allShown && <AllSettings model={model} fields={advanced} />}
        </details>
        <div class="tt-saved tt-small tt-muted" role="status" data-testid="saved-state">
          {saving || (model.editor.dirty && !problem) ? say('saving') : problem ? '' : say('saved')}
        </div>
      </div>
      <Begin app={app} model={model} />
    </div>
  )
}
