import type { Run } from '../../api/gen/train_tools_pb'
import { useStore } from '../../state/store'
import type { ResultsModel } from './model'
import type { Suggestion } from './suggestion'
import { say } from './texts'
import { UsedLine } from './used-line'

interface Properties {
  model: ResultsModel
  run: Run
  suggestion: Suggestion
  prominent: boolean
}

/** The checkpoint to try first, with the one button that matters. */
export function Suggested({ model, run, suggestion: { checkpoint, why }, prominent }: Properties) {
  const { busy } = useStore(model.store)
  const isBusy = busy[checkpoint.id] === 'using'
  return (
    <div class="tt-suggested">
      <div class="tt-row">
        <div class="tt-grow">
          <strong class="tt-file">{checkpoint.fileName}</strong>
          <div class="tt-muted tt-small">{say(why)}</div>
        </div>
        {!checkpoint.used && (
          <button
            type="button"
            class={`tt-button tt-button-main ${prominent ? 'tt-button-large' : ''}`}
            data-testid="use-lora"
            disabled={isBusy}
            onClick={() => void model.use(run, checkpoint)}>
            {isBusy && <span class="tt-spinner" />}
            {say(isBusy ? 'using' : 'use')}
          </button>
        )}
      </div>
      {checkpoint.used && <UsedLine model={model} run={run} checkpoint={checkpoint} used={checkpoint.used} />}
    </div>
  )
}
