import type { App } from '../../state/app'
import type { Look, SubjectKind } from '../../api/gen/train_tools_pb'
import { useStore } from '../../state/store'
import { language } from '../../i18n/texts'
import { KindChips } from '../../ui/kind-chips'
import { AllSettings } from './all-settings'
import { BaseModelPicker } from './base-model'
import { Begin } from './begin'
import { FieldRow } from './field-row'
import type { SettingsModel } from './model'
import { differs } from './presets'
import { say } from './texts'
import { TextFields } from './text-fields'
import { VaePicker } from './vae'

/** The few settings that matter, what they amount to, Begin, and all the rest folded away. */
export function SettingsView({ app, model }: { app: App; model: SettingsModel }) {
  useStore(language)
  const { draft, saving, problem } = useStore(model.editor.store)
  const { recommended, allShown } = useStore(model.store)
  const choose = (kind: SubjectKind, look: Look) => void app.notices.attempt(() => model.choose(kind, look))
  const { groups, settings } = useStore(app.catalogue.store)
  const changed = settings.filter(({ key }) => differs(key, draft, recommended)).length
  return (
    <div class="tt-settings">
      <div class="tt-settings-form tt-card">
        <div class="tt-settings-kinds">
          <KindChips kind={draft.kind} look={draft.look} onChange={choose} />
        </div>
        <BaseModelPicker app={app} model={model} />
        <VaePicker model={model} />
        <TextFields model={model} />
        <div class="tt-fields">
          {settings
            .filter(({ basic }) => basic)
            .map(setting => (
              <FieldRow key={setting.key} model={model} setting={setting} />
            ))}
        </div>
        <details
          class="tt-more"
          open={allShown}
          onToggle={event => model.store.set({ allShown: event.currentTarget.open })}>
          <summary data-testid="all-settings">
            {changed > 0 ? say('moreChanged', { n: changed }) : say('more')}
          </summary>
          {allShown && <AllSettings model={model} groups={groups} settings={settings.filter(({ basic }) => !basic)} />}
        </details>
        <div class="tt-saved tt-small tt-muted" role="status" data-testid="saved-state">
          {saving || (model.editor.dirty && !problem) ? say('saving') : problem ? '' : say('saved')}
        </div>
      </div>
      <Begin app={app} model={model} />
    </div>
  )
}
