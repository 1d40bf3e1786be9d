import { create } from '@bufbuild/protobuf'
import { useState } from 'preact/hooks'
import type { App } from '../../state/app'
import { AddTagsSchema, RemoveTagsSchema, ReplaceTagSchema } from '../../api/gen/train_tools_pb'
import { useStore } from '../../state/store'
import { editTags, removeImages } from './actions'
import type { DatasetModel, TagEdit } from './model'
import { tagsOf } from './tags'
import { say } from './texts'

type Kind = 'tagAdd' | 'tagRemove' | 'tagReplace'
const kinds: readonly Kind[] = ['tagAdd', 'tagRemove', 'tagReplace']

/** What is done with the selected images, or with all that are shown. */
export function BulkBar({ app, model }: { app: App; model: DatasetModel }) {
  const { selected } = useStore(model.store)
  const [open, setOpen] = useState(false)
  const n = model.concerned.length
  const all = () => model.store.set({ selected: new Set(model.shown.map(({ id }) => id)) })
  return (
    <div class={selected.size > 0 ? 'tt-bulk tt-bulk-active' : 'tt-bulk'} data-testid="bulk-bar">
      <div class="tt-row">
        <span>{selected.size > 0 ? say('selected', { n: selected.size }) : say('forShown', { n })}</span>
        <button
          type="button"
          class="tt-button tt-button-small"
          aria-expanded={open}
          data-testid="edit-tags"
          onClick={() => setOpen(!open)}>
          {say('editTags')}
        </button>
        {selected.size > 0 && (
          <button
            type="button"
            class="tt-button tt-button-small"
            data-testid="remove-images"
            onClick={() => void removeImages(app, model, [...selected])}>
            {say('remove')}
          </button>
        )}
        <button
          type="button"
          class="tt-button tt-button-quiet tt-button-small"
          data-testid="select-all"
          onClick={() => (selected.size > 0 ? model.store.set({ selected: new Set() }) : all())}>
          {say(selected.size > 0 ? 'selectNone' : 'selectAll')}
        </button>
      </div>
      {open && <TagForm onApply={edit => editTags(app, model, edit)} />}
    </div>
  )
}

function TagForm({ onApply }: { onApply: (edit: TagEdit) => Promise<boolean> }) {
  const [kind, setKind] = useState<Kind>('tagAdd')
  const [tags, setTags] = useState('')
  const [newTag, setNewTag] = useState('')
  const [atFront, setAtFront] = useState(false)
  const edit = editOf(kind, tags, newTag, atFront)
  const apply = async (event: Event) => {
    event.preventDefault()
    if (edit && (await onApply(edit))) setTags('')
  }
  return (
    <form class="tt-row tt-tag-form" onSubmit={event => void apply(event)}>
      <div class="tt-chips">
        {kinds.map(name => (
          <button
            key={name}
            type="button"
            class="tt-chip tt-small"
            aria-pressed={kind === name}
            data-testid={name}
            onClick={() => setKind(name)}>
            {say(name)}
          </button>
        ))}
      </div>
      <input
        class="tt-input tt-tag-input"
        value={tags}
        data-testid="tag-input"
        aria-label={say(kind === 'tagReplace' ? 'oldTag' : 'tagField')}
        placeholder={say(kind === 'tagReplace' ? 'oldTag' : 'tagField')}
        onInput={event => setTags(event.currentTarget.value)}
      />
      {kind === 'tagReplace' && (
        <input
          class="tt-input tt-tag-input"
          value={newTag}
          data-testid="new-tag"
          aria-label={say('newTag')}
          placeholder={say('newTag')}
          onInput={event => setNewTag(event.currentTarget.value)}
        />
      )}
      {kind === 'tagAdd' && (
        <label class="tt-row">
          <input type="checkbox" checked={atFront} onChange={event => setAtFront(event.currentTarget.checked)} />
          {say('atFront')}
        </label>
      )}
      <button type="submit" class="tt-button tt-button-small" disabled={!edit} data-testid="apply-tags">
        {say('apply')}
      </button>
    </form>
  )
}

function editOf(kind: Kind, text: string, newTag: string, atFront: boolean): TagEdit | null {
  const tags = tagsOf(text)
  if (tags.length === 0) return null
  if (kind === 'tagAdd') return { case: 'add', value: create(AddTagsSchema, { tags, atFront }) }
  if (kind === 'tagRemove') return { case: 'remove', value: create(RemoveTagsSchema, { tags }) }
  const wanted = newTag.trim()
  return wanted ? { case: 'replace', value: create(ReplaceTagSchema, { oldTag: text.trim(), newTag: wanted }) } : null
}
