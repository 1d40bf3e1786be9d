import { useLayoutEffect, useRef } from 'preact/hooks'
import type { App } from '../shared/app'
import type { Picture } from '../shared/gen/train_tools_pb'
import type { DatasetModel } from './model'
import { say } from './texts'

interface Properties {
  app: App
  model: DatasetModel
  picture: Picture
  nextId: string
}

/** A caption, edited in its place: leaving it saves; Enter saves and goes on to the next picture. */
export function Caption({ app, model, picture, nextId }: Properties) {
  const { drafts, conflicts, refusals, focus } = model.store.value
  const field = useRef<HTMLTextAreaElement>(null)
  const wanted = focus === picture.id
  useLayoutEffect(() => {
    if (!wanted) return
    field.current?.focus({ preventScroll: true })
    model.store.set({ focus: '' })
  }, [wanted])

  const save = async () => {
    if (await model.save(picture)) app.windows.tell('pictures', model.versionId)
  }
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.isComposing) return // Enter chooses a word of the Japanese input method here
    if (event.key === 'Enter') {
      event.preventDefault()
      if (nextId)
        model.store.set({ focus: nextId }) // leaving saves
      else field.current?.blur()
    }
    if (event.key === 'Escape') {
      model.revert(picture)
      field.current?.blur()
    }
  }
  const draft = drafts[picture.id]
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
        onBlur={() => void save()}
      />
      {refusal && (
        <div class="tt-caption-note tt-small" role="alert" data-testid="problem">
          {refusal}
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
