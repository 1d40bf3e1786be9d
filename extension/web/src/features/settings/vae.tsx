import { useStore } from '../../state/store'
import { FindingsOf } from './findings-of'
import type { SettingsModel } from './model'
import { say } from './texts'

const ofTheWebui = 'webui'

/** Whose VAE turns the images into latents: the checkpoint's, the WebUI's choice, or a file. */
export function VaePicker({ model }: { model: SettingsModel }) {
  const { vaeId, baseModelId } = useStore(model.editor.store).draft
  const { vaes, models } = useStore(model.store)
  const base = models?.find(({ id }) => id === baseModelId)
  const gone = models !== null && vaeId !== '' && vaeId !== ofTheWebui && !vaes.some(({ id }) => id === vaeId)
  const choose = (id: string) =>
    model.editor.change(settings => {
      settings.vaeId = id
    })
  return (
    <div class="tt-field" data-setting="vae_id">
      <label class="tt-field-label" for="tt-field-vae_id">
        {say('vae')}
      </label>
      <select
        id="tt-field-vae_id"
        class="tt-select"
        data-testid="vae"
        value={vaeId}
        disabled={models === null}
        onChange={event => choose(event.currentTarget.value)}>
        <option value="">{base && !base.hasVae ? say('vaeInNone') : say('vaeInCheckpoint')}</option>
        <option value={ofTheWebui}>{say('vaeOfWebui')}</option>
        {gone && <option value={vaeId}>{say('vaeGone')}</option>}
        {vaes.map(({ id, fileName, selectedInWebui }) => (
          <option key={id} value={id}>
            {selectedInWebui ? say('vaeInUse', { name: fileName }) : fileName}
          </option>
        ))}
      </select>
      <div class="tt-field-help tt-small tt-muted">{say('vaeHelp')}</div>
      <FindingsOf model={model} setting="vae_id" />
    </div>
  )
}
