// One sample over the whole page; the arrow keys turn to the neighbours in the strip.
import { useEffect, useRef } from 'preact/hooks'
import type { App } from '../../state/app'
import type { Sample } from '../../api/gen/train_tools_pb'
import { type Direction, directionOf, neighbour, type SampleRow } from '../../state/samples'
import { FindingLine } from '../finding'
import { Icon, type IconName } from '../icons'
import { say } from './texts'
import { useSampleImage } from './use-sample-image'
import { momentText, promptText } from './words'

interface Properties {
  app: App
  runId: string
  rows: readonly SampleRow[]
  /** Of the sample that is shown. */
  id: string
  onTurn: (id: string) => void
  onClose: () => void
}

const arrows: readonly [Direction, IconName][] = [
  ['earlier', 'left'],
  ['later', 'right'],
  ['above', 'up'],
  ['below', 'down']
]

export function SampleView({ app, runId, rows, id, onTurn, onClose }: Properties) {
  const dialog = useRef<HTMLDialogElement>(null)
  useEffect(() => {
    dialog.current?.showModal()
    dialog.current?.focus()
  }, [])
  const row = rows.find(({ cells }) => cells.some(cell => cell?.id === id))
  const made = row?.cells.filter(cell => cell !== undefined) ?? []
  const sample = made.find(cell => cell.id === id)
  if (!row || !sample) return null
  const turn = (direction: Direction) => {
    const next = neighbour(rows, id, direction)
    if (next) onTurn(next.id)
  }
  const onKeyDown = (event: KeyboardEvent) => {
    const direction = directionOf(event)
    if (!direction) return
    event.preventDefault()
    event.stopPropagation() // the strip behind it has the same keys
    turn(direction)
  }
  const place = { moment: momentText(sample), n: made.indexOf(sample) + 1, all: made.length }
  return (
    <dialog
      ref={dialog}
      class="tt-sample-view"
      tabIndex={-1}
      aria-label={say('sampleOf', { prompt: promptText(row), moment: place.moment })}
      data-testid="sample-view"
      onKeyDown={onKeyDown}
      onClose={onClose}
      onClick={event => event.target === dialog.current && dialog.current?.close()}>
      <div class="tt-sample-head">
        <span class="tt-grow" data-testid="sample-view-prompt">
          {promptText(row)}
        </span>
        <button
          type="button"
          class="tt-button tt-button-quiet tt-button-icon"
          aria-label={say('close')}
          data-testid="sample-view-close"
          onClick={() => dialog.current?.close()}>
          <Icon name="close" />
        </button>
      </div>
      <div class="tt-sample-stage">
        <Large key={id} app={app} runId={runId} sample={sample} />
        {arrows.map(([direction, icon]) => (
          <button
            key={direction}
            type="button"
            class={`tt-button tt-button-icon tt-sample-arrow tt-sample-${direction}`}
            aria-label={say(direction)}
            aria-disabled={!neighbour(rows, id, direction)}
            data-testid={`sample-${direction}`}
            onClick={() => turn(direction)}>
            <Icon name={icon} />
          </button>
        ))}
      </div>
      <div class="tt-sample-foot tt-small">
        <span class="tt-numbers" aria-live="polite" data-testid="sample-place">
          {say('place', place)}
        </span>
        <span class="tt-muted">{say('keys')}</span>
      </div>
    </dialog>
  )
}

// The small copy is shown until the image itself is there.
function Large({ app, runId, sample }: { app: App; runId: string; sample: Sample }) {
  const whole = useSampleImage(app.originals, runId, sample)
  const small = useSampleImage(app.thumbnails, runId, sample)
  const shown = whole.url ?? small.url
  return (
    <>
      {shown && <img src={shown} alt="" data-testid="sample-large" data-whole={shown === whole.url} />}
      {whole.failed && (
        <div class="tt-sample-problem">
          <FindingLine tone="warning">{say('unreadable')}</FindingLine>
        </div>
      )}
    </>
  )
}
