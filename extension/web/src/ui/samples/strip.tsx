// The samples of a run below its loss chart: a line for each prompt, growing to the right while it trains.
import { useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks'
import type { App } from '../../state/app'
import type { Run, Sample } from '../../api/gen/train_tools_pb'
import { directionOf, neighbour, rowsOf, type SampleRow } from '../../state/samples'
import { useStore } from '../../state/store'
import { language } from '../../i18n/texts'
import { SampleView } from './sample-view'
import { say } from './texts'
import { useSampleImage } from './use-sample-image'
import { momentText, promptText } from './words'
import './samples.css'

interface Properties {
  app: App
  run: Run
  /** Another number when there may be new samples. */
  news?: number
}

export function SampleStrip({ app, run, news = 0 }: Properties) {
  useStore(language)
  const rows = useRows(app, run.id, news)
  const [opened, setOpened] = useState('')
  const [focused, setFocused] = useState('')
  const list = useRef<HTMLDivElement>(null)
  const follow = useRef(true)
  useLayoutEffect(() => {
    if (list.current && follow.current) list.current.scrollLeft = list.current.scrollWidth
  }, [rows])
  if (rows.length === 0) return null
  const all = rows.flatMap(({ cells }) => cells.filter(cell => cell !== undefined))
  const newest = rows[0]?.cells.filter(cell => cell !== undefined).at(-1)
  const inTabOrder = all.some(({ id }) => id === focused) ? focused : newest?.id
  const buttonOf = (id: string) => list.current?.querySelector<HTMLElement>(`[data-sample="${id}"]`)
  const onKeyDown = (event: KeyboardEvent) => {
    const direction = directionOf(event)
    const id = (event.target as HTMLElement).dataset['sample']
    if (!direction || !id) return
    event.preventDefault()
    const next = neighbour(rows, id, direction)
    if (next) buttonOf(next.id)?.focus()
  }
  const onScroll = () => {
    const element = list.current
    if (element) follow.current = element.scrollWidth - element.scrollLeft - element.clientWidth < 24
  }
  const onClose = () => {
    setOpened('')
    buttonOf(opened)?.focus()
  }
  return (
    <section class="tt-samples" aria-label={say('samples')} data-testid="samples">
      <h3 class="tt-small tt-muted">{say('samples')}</h3>
      <div class="tt-samples-lines" ref={list} onScroll={onScroll} onKeyDown={onKeyDown}>
        {rows.map((row, line) => (
          <div key={line} class="tt-samples-row" role="group" aria-label={promptText(row)} data-testid="sample-row">
            <div class="tt-samples-prompt tt-small" title={row.prompt} data-testid="sample-prompt">
              {promptText(row)}
            </div>
            <div class="tt-samples-cells">
              {row.cells.map((sample, column) =>
                sample ? (
                  <Cell
                    key={sample.id}
                    app={app}
                    runId={run.id}
                    sample={sample}
                    row={row}
                    reached={sample.id === inTabOrder}
                    onFocus={() => setFocused(sample.id)}
                    onOpen={() => setOpened(sample.id)}
                  />
                ) : (
                  <span key={column} class="tt-sample-none" />
                )
              )}
            </div>
          </div>
        ))}
      </div>
      {all.some(({ id }) => id === opened) && (
        <SampleView app={app} runId={run.id} rows={rows} id={opened} onTurn={setOpened} onClose={onClose} />
      )}
    </section>
  )
}

interface CellProperties {
  app: App
  runId: string
  sample: Sample
  row: SampleRow
  reached: boolean
  onFocus: () => void
  onOpen: () => void
}

function Cell({ app, runId, sample, row, reached, onFocus, onOpen }: CellProperties) {
  const { url, failed } = useSampleImage(app.thumbnails, runId, sample)
  const moment = momentText(sample)
  const name = say('sampleOf', { prompt: promptText(row), moment })
  return (
    <button
      type="button"
      class="tt-sample"
      tabIndex={reached ? 0 : -1}
      aria-label={name}
      data-sample={sample.id}
      data-testid="sample"
      onFocus={onFocus}
      onClick={onOpen}>
      <span class="tt-sample-image">
        {url && <img src={url} alt="" />}
        {failed && <span class="tt-small tt-muted">{say('unreadable')}</span>}
      </span>
      <span class="tt-small tt-muted tt-numbers">{moment}</span>
    </button>
  )
}

// The list is read again with each news, never twice at a time: a replay of a run's events has many at once.
function useRows(app: App, runId: string, news: number): readonly SampleRow[] {
  const [rows, setRows] = useState<readonly SampleRow[]>([])
  const wanted = useRef(-1)
  const reading = useRef(false)
  const gone = useRef(new AbortController())
  useEffect(() => {
    gone.current = new AbortController()
    return () => gone.current.abort()
  }, [])
  useEffect(() => {
    wanted.current = news
    if (reading.current) return
    const { signal } = gone.current
    const read = async () => {
      for (let read = -1; read !== wanted.current && !signal.aborted; ) {
        read = wanted.current
        const found = await app.host.results.listSamples({ runId }, { signal })
        if (!signal.aborted) setRows(rowsOf(found))
      }
    }
    reading.current = true
    void app.notices.attempt(read).finally(() => {
      reading.current = false
    })
  }, [news])
  return rows
}
