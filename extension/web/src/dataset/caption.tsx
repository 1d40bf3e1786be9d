import { useLayoutEffect, useRef } from 'preact/hooks'
import type { App } from '../shared/app'
import type { Picture } from '../shared/gen/train_tools_pb'
import { told } from '../shared/texts/told'
import { saveCaption } from './actions'
import type { DatasetModel } from './model'
import { say } from './texts'

interface Properties {
  app: App
  model: DatasetModel
  picture: Picture
  /** Whether it wants the keyboard now. */
  wanted: boolean
  /** What Enter does after saving; without it the caption is left. */
  onNext: (() => void) | undefined
}

/** A caption, edited in its place: leaving it saves; Enter saves and goes on to the next picture. */
export function Caption({ app, model, picture, wanted, onNext }: Properties) {
  const { drafts, conflicts, refusals } = model.store.value
  const draft = drafts[picture.id]
  const field = useRef<HTMLTextAreaElement>(null)
  useLayoutEffect(() => {
    if (!wanted) return
    field.current?.focus({ preventScroll: true })
    model.store.set({ focus: null })
  }, [wanted])

  const onKeyDown = (event: KeyboardEvent) => {
    if (event.isComposing) return // Enter chooses a word of the Japanese input method here
    if (event.key === 'Enter') {
      event.preventDefault()
      if (onNext) onNext()
      else field.current?.blur() // leaving saves
    }
    if (event.key === 'Escape') {
      if (draft) event.preventDefault() // or it would close the large view as well
      model.revert(picture)
      field.current?.blur()
    }
  }
  const trigger = app.settings.of(model.versionId).store.value.draft.triggerWord
  const refusal = refusals[picture.id]
  return (
    <>
      <textarea
        ref={field}
        class={draft ? 'tt-caption tt-caption-draft' : 'tt-caption'}
        rows={3}
        spellcheck={false}
        aria-label={say('captionOf', { name: picture.name })}
        title={say('captionSaveHint')}
        data-testid="caption-editor"
        placeholder={say('captionEmpty', { trigger })}
        value={draft?.text ?? picture.caption}
        onInput={event => model.write(picture, event.currentTarget.value.replace(/[\r\n]+/g, ' '))}
        onKeyDown={onKeyDown}
        onBlur={() => void saveCaption(app, model, picture)}
      />
      {refusal && (
        <div class="tt-caption-note tt-small" role="alert" data-testid="problem">
          {told(refusal)}
        </div>
      )}
      {conflicts.has(picture.id) && (
        <div class="tt-caption-note tt-small" role="alert" data-testid="caption-conflict">
          {say('conflict', { text: picture.caption })}
          <div class="tt-row">
            <button type="button" class="tt-link" onClick={() => void model.resolve(picture, true)}>
              {say('keepMine')}
            </button>
            <button type="button" class="tt-link" onClick={() => void model.resolve(picture, false)}>
              {say('takeTheirs')}
            </button>
          </div>
        </div>
      )}
    </>
  )
}
