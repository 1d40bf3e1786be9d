import { useEffect, useMemo, useState } from 'preact/hooks'
import type { App } from '../../state/app'
import { TaggingStatus } from '../../api/gen/train_tools_pb'
import { keyOf } from '../../i18n/problem'
import { bytes, duration } from '../../i18n/format'
import { useStore } from '../../state/store'
import { FindingLine, ProblemLine } from '../../ui/finding'
import type { DatasetModel } from './model'
import { TagRulesForm } from './tag-rules'
import { TaggerPath, TaggerSource } from './tagger-source'
import { Tagging } from './tagging'
import { say } from './tagging-texts'
import { writeTags } from './actions'
import './tagging.css'

/** Tags by a tagger: pressed open, for it asks the host for taggers and follows what is under way. */
export function TagImages({ app, model }: { app: App; model: DatasetModel }) {
  const [open, setOpen] = useState(false)
  return (
    <div class="tt-tagging">
      <button
        type="button"
        class="tt-button tt-button-small"
        aria-expanded={open}
        data-testid="tag-images"
        onClick={() => setOpen(!open)}>
        {say('tagImages')}
      </button>
      {open && <Panel app={app} model={model} />}
    </div>
  )
}

function Panel({ app, model }: { app: App; model: DatasetModel }) {
  const tagging = useMemo(() => new Tagging(app.host, model), [app, model])
  useEffect(() => {
    const end = new AbortController()
    void tagging.open(end.signal)
    return () => end.abort()
  }, [tagging])
  useStore(model.store) // the images that are concerned
  const { taggers, taggerId, preview, problem } = useStore(tagging.store)
  if (!taggers) return problem ? <ProblemLine problem={problem} /> : <span class="tt-spinner" />
  return (
    <section class="tt-card tt-tagging-panel" aria-label={say('tagImages')} data-testid="tagging">
      <p class="tt-muted">{say('about')}</p>
      <ProblemLine problem={problem} />
      <TaggerSource tagging={tagging} />
      {taggerId !== '' && (
        <div class="tt-row">
          <label class="tt-row">
            {say('tagger')}
            <select
              class="tt-select tt-tagger"
              value={taggerId}
              data-testid="tagger"
              onChange={event => void tagging.choose(event.currentTarget.value)}>
              {taggers.taggers.map(tagger => (
                <option key={tagger.id} value={tagger.id}>
                  {tagger.name}
                </option>
              ))}
            </select>
          </label>
          <button
            type="button"
            class="tt-button tt-button-main"
            disabled={tagging.isUnderWay || model.concerned.length === 0}
            data-testid="tagging-begin"
            onClick={() => void tagging.begin()}>
            {say('look', { n: model.concerned.length })}
          </button>
        </div>
      )}
      <TaggerPath tagging={tagging} />
      <Progress tagging={tagging} versionId={model.versionId} />
      {preview && preview.seen > 0 && (
        <TagRulesForm tagging={tagging} onWrite={() => writeTags(app, model, tagging)} />
      )}
    </section>
  )
}

function Progress({ tagging, versionId }: { tagging: Tagging; versionId: string }) {
  const { progress } = useStore(tagging.store)
  if (!progress || progress.status === TaggingStatus.UNSPECIFIED) return null
  if (!progress.fetches && progress.versionId !== versionId && !tagging.isUnderWay) return null
  const [done, total] = [Number(progress.done), Number(progress.total)]
  const line = progress.fetches
    ? say('fetching', { done: bytes(done), total: total > 0 ? bytes(total) : '…' })
    : say('looking', { done, n: total })
  return (
    <div class="tt-tagging-progress" data-testid="tagging-progress">
      {tagging.isUnderWay && (
        <>
          <div class="tt-row">
            <span class="tt-numbers">{line}</span>
            {progress.secondsLeft !== undefined && (
              <span class="tt-muted">{say('left', { time: duration(progress.secondsLeft) })}</span>
            )}
            <button
              type="button"
              class="tt-button tt-button-small"
              data-testid="tagging-stop"
              onClick={() => void tagging.stop()}>
              {say('stop')}
            </button>
          </div>
          <div
            class="tt-bar"
            role="progressbar"
            aria-valuemin={0}
            aria-valuemax={total}
            aria-valuenow={done}
            aria-label={line}>
            <div style={{ width: `${total > 0 ? (100 * done) / total : 0}%` }} />
          </div>
        </>
      )}
      {progress.status === TaggingStatus.STOPPED && <FindingLine tone="note">{say('stopped')}</FindingLine>}
      <ProblemLine problem={progress.problem} />
      {progress.notes.map(note => (
        <ProblemLine key={keyOf(note)} problem={note} tone="warning" />
      ))}
    </div>
  )
}
