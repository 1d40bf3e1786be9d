import { bytes, loss } from '../../i18n/format'
import type { Checkpoint, Run } from '../../api/gen/train_tools_pb'
import { useStore } from '../../state/store'
import { Icon } from '../../ui/icons'
import { Menu } from '../../ui/menu'
import type { ResultsModel } from './model'
import { say } from './texts'
import { UsedLine } from './used-line'

interface Properties {
  model: ResultsModel
  run: Run
  checkpoints: readonly Checkpoint[]
  suggested: string
}

/** All checkpoints of a run, the newest first, with the numbers to compare them by. */
export function CheckpointTable({ model, run, checkpoints, suggested }: Properties) {
  const validated = checkpoints.some(({ validationLoss }) => validationLoss !== undefined)
  return (
    <table class="tt-checkpoints">
      <thead>
        <tr>
          <th scope="col">{say('epoch')}</th>
          <th scope="col" class={validated ? 'tt-wide-only' : undefined}>{say('loss')}</th>
          {validated && <th scope="col">{say('validation')}</th>}
          <th scope="col" class="tt-wide-only">
            {say('size')}
          </th>
          <th scope="col">
            <span class="tt-hidden-visually">{say('file')}</span>
          </th>
        </tr>
      </thead>
      <tbody>
        {[...checkpoints].reverse().map(checkpoint => (
          <Row
            key={checkpoint.id}
            model={model}
            run={run}
            checkpoint={checkpoint}
            validated={validated}
            suggested={checkpoint.id === suggested}
          />
        ))}
      </tbody>
    </table>
  )
}

interface RowProperties {
  model: ResultsModel
  run: Run
  checkpoint: Checkpoint
  validated: boolean
  suggested: boolean
}

function Row({ model, run, checkpoint, validated, suggested }: RowProperties) {
  const { busy } = useStore(model.store)
  const state = busy[checkpoint.id]
  const { fileName, used } = checkpoint
  const items = [
    ...(used ? [{ label: say('unuse'), run: () => void model.unuse(run, checkpoint) }] : []),
    {
      label: say('delete'),
      run: () => void model.deleteCheckpoint(run, checkpoint),
      danger: true,
      testId: 'delete-checkpoint'
    }
  ]
  return (
    <>
      <tr data-testid="checkpoint" data-file={fileName} title={fileName}>
        <td class="tt-numbers">
          {checkpoint.final ? say('final', { epoch: checkpoint.epoch }) : checkpoint.epoch}
          {suggested && <span class="tt-badge">{say('suggested')}</span>}
        </td>
        <td class={validated ? 'tt-numbers tt-wide-only' : 'tt-numbers'}>
          {checkpoint.loss === undefined ? '–' : loss(checkpoint.loss)}
        </td>
        {validated && (
          <td class="tt-numbers">{checkpoint.validationLoss === undefined ? '–' : loss(checkpoint.validationLoss)}</td>
        )}
        <td class="tt-numbers tt-wide-only">{bytes(checkpoint.bytes)}</td>
        <td>
          <div class="tt-row tt-checkpoint-actions">
            {!used && !suggested && (
              <button
                type="button"
                class="tt-button tt-button-small"
                disabled={state === 'using'}
                data-testid="use-other"
                onClick={() => void model.use(run, checkpoint)}>
                {say('useOther')}
              </button>
            )}
            <button
              type="button"
              class="tt-button tt-button-quiet tt-button-small"
              disabled={state !== undefined}
              data-testid="download"
              aria-label={`${say('download')} ${fileName}`}
              onClick={() => void model.download(run, checkpoint)}>
              <Icon name="download" />
              <span class="tt-wide-only">
                {typeof state === 'number' ? say('downloading', { percent: state }) : say('download')}
              </span>
            </button>
            <Menu label={say('menuOf', { label: fileName })} items={items} testId="checkpoint-menu" />
          </div>
        </td>
      </tr>
      {used && !suggested && (
        <tr>
          <td colSpan={validated ? 5 : 4}>
            <UsedLine model={model} run={run} checkpoint={checkpoint} used={used} />
          </td>
        </tr>
      )}
    </>
  )
}
