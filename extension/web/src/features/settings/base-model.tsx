import type { App } from '../../state/app'
import type { BaseModel } from '../../api/gen/train_tools_pb'
import { useStore } from '../../state/store'
import { FindingLine, ProblemLine } from '../../ui/finding'
import { FindingsOf } from './findings-of'
import type { SettingsModel } from './model'
import { say } from './texts'

/** The checkpoint to train on, with what it is, and why not where it cannot be. */
export function BaseModelPicker({ app, model }: { app: App; model: SettingsModel }) {
  const { baseModelId } = useStore(model.editor.store).draft
  const { models, modelFolder, readingModels } = useStore(model.store)
  const chosen = models?.find(({ id }) => id === baseModelId)
  const gone = models !== null && !readingModels && baseModelId !== '' && !chosen
  const choose = (id: string) =>
    model.editor.change(settings => {
      settings.baseModelId = id
    })
  return (
    <div class="tt-field" data-setting="base_model_id">
      <label class="tt-field-label" for="tt-field-base_model_id">
        {say('baseModel')}
      </label>
      <div class="tt-base">
        <select
          id="tt-field-base_model_id"
          class="tt-select"
          data-testid="base-model"
          value={chosen ? baseModelId : ''}
          disabled={models === null}
          onChange={event => choose(event.currentTarget.value)}>
          <option value="" disabled>
            {say(models === null || readingModels ? 'baseModelReading' : 'baseModelNone')}
          </option>
          {models?.map(candidate => (
            <option key={candidate.id} value={candidate.id}>
              {nameOf(candidate)}
            </option>
          ))}
        </select>
        <button type="button" class="tt-button" onClick={() => void app.notices.attempt(() => model.loadModels(true))}>
          {say('lookAgain')}
        </button>
      </div>
      <div class="tt-field-help tt-small tt-muted">{say('baseModelHelp')}</div>
      {models?.length === 0 && !readingModels && (
        <FindingLine tone="warning">{say('baseModelEmpty', { folder: modelFolder })}</FindingLine>
      )}
      {gone && <FindingLine tone="problem">{say('baseModelGone')}</FindingLine>}
      {chosen?.problem ? (
        <ProblemLine problem={chosen.problem} />
      ) : (
        <FindingsOf model={model} setting="base_model_id" />
      )}
    </div>
  )
}

function nameOf(model: BaseModel): string {
  const { fileName, selectedInWebui } = model
  const family = kindOf(model)
  const name = family ? say('familyOf', { file: fileName, family }) : say('unknownFamily', { file: fileName })
  return selectedInWebui ? say('inUse', { name }) : name
}

/** "SD 1.x, v-prediction, zero-terminal SNR". */
function kindOf({ family, vPrediction, zeroTerminalSnr }: BaseModel): string {
  if (!family) return ''
  const parts = [family, vPrediction && 'v-prediction', zeroTerminalSnr && 'zero-terminal SNR']
  return parts.filter(Boolean).join(', ')
}
