import type { Checkpoint, Run, UsedLora } from '../../api/gen/train_tools_pb'
import { keyOf } from '../../i18n/problem'
import { useStore } from '../../state/store'
import { ProblemLine } from '../../ui/finding'
import { Icon } from '../../ui/icons'
import { promptOf, type ResultsModel } from './model'
import { say } from './texts'

interface Properties {
  model: ResultsModel
  run: Run
  checkpoint: Checkpoint
  used: UsedLora
}

/** A LoRA that is in the WebUI's folder: what stands in the prompt, and how it gets there. */
export function UsedLine({ model, run, checkpoint, used }: Properties) {
  const { notes, busy } = useStore(model.store)
  const found = notes[checkpoint.id]
  return (
    <div class="tt-used">
      <div class="tt-used-state tt-small">
        <Icon name="check" />
        {say('inUse')}
      </div>
      <code class="tt-tag" data-testid="lora-tag">
        {promptOf(used)}
      </code>
      {found?.notes.map(note => (
        <ProblemLine key={keyOf(note)} problem={note} tone="warning" />
      ))}
      {found && found.loadModelId !== '' && (
        <button
          type="button"
          class="tt-button tt-button-small"
          disabled={busy[checkpoint.id] !== undefined}
          data-testid="load-base"
          onClick={() => void model.loadBase(checkpoint, found)}>
          {say('loadBase')}
        </button>
      )}
      <div class="tt-row">
        <button
          type="button"
          class="tt-button tt-button-main"
          data-testid="insert-prompt"
          onClick={() => void model.insert(used)}>
          {say('insert')}
        </button>
        <button type="button" class="tt-button" data-testid="copy-tag" onClick={() => void model.copy(used)}>
          {say('copyTag')}
        </button>
        <button
          type="button"
          class="tt-button tt-button-quiet"
          data-testid="unuse-lora"
          onClick={() => void model.unuse(run, checkpoint)}>
          {say('unuse')}
        </button>
      </div>
    </div>
  )
}
