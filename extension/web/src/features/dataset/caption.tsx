import { useLayoutEffect, useRef } from 'preact/hooks'
import type { App } from '../../state/app'
import type { DatasetImage } from '../../api/gen/train_tools_pb'
import { problemText } from '../../i18n/problem-texts'
import { saveCaption } from './actions'
import type { DatasetModel } from './model'
import { say } from './texts'

interface Properties {
  app: App
  model: DatasetModel
  image: DatasetImage
  /** Whether it wants the keyboard now. */
  wanted: boolean
  /** What Enter does after saving; without it the caption is left. */
  onNext: (() => void) | undefined
}

/** A caption, edited in its place: leaving it saves; Enter saves and goes on to the next image. */
export function Caption({ app, model, image, wanted, onNext }: Properties) {
  const { drafts, conflicts, refusals } = model.store.value
  const draft = drafts[image.id]
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
      model.revert(image)
      field.current?.blur()
    }
  }
  const trigger = app.settings.of(model.versionId).store.value.draft.triggerWord
  const refusal = refusals[image.id]
  return (
    <>
      <textarea
        ref={field}
        class={draft ? 'tt-caption tt-caption-draft' : 'tt-caption'}
        rows={3}
        spellcheck={false}
        aria-label={say('captionOf', { name: image.name })}
        title={say('captionSaveHint')}
        data-testid="caption-editor"
        placeholder={say('captionEmpty', { trigger })}
        value={draft?.text ?? image.caption}
        onInput={event => model.write(image, event.currentTarget.value.replace(/[\r\n]+/g, ' '))}
        onKeyDown={onKeyDown}
        onBlur={() => void saveCaption(app, model, image)}
      />
      {refusal && (
        <div class="tt-caption-note tt-small" role="alert" data-testid="problem">
          {problemText(refusal)}
        </div>
      )}
      {conflicts.has(image.id) && (
        <div class="tt-caption-note tt-small" role="alert" data-testid="caption-conflict">
          {say('conflict', { text: image.caption })}
          <div class="tt-row">
            <button type="button" class="tt-link" onClick={() => void model.resolve(image, true)}>
              {say('keepMine')}
            </button>
            <button type="button" class="tt-link" onClick={() => void model.resolve(image, false)}>
              {say('takeTheirs')}
            </button>
          </div>
        </div>
      )}
    </>
  )
}
