import { useMemo, useState } from 'preact/hooks'
import { useStore } from '../../state/store'
import type { DatasetModel } from './model'
import { countTags } from './tags'
import { say } from './texts'

const few = 16

/** The tags with their counts; pressing one shows the images that have it. */
export function TagChips({ model }: { model: DatasetModel }) {
  const { images, tags } = useStore(model.store)
  const [all, setAll] = useState(false)
  const counts = useMemo(() => countTags(images ?? []), [images])
  if (counts.length === 0) return null
  const visible = all ? counts : counts.filter(({ tag }, index) => index < few || tags.has(tag))
  const toggle = (tag: string) => {
    const chosen = new Set(tags)
    if (!chosen.delete(tag)) chosen.add(tag)
    model.store.set({ tags: chosen })
  }
  return (
    <div class="tt-chips" role="group" aria-label={say('tags')} data-testid="tag-chips">
      {visible.map(({ tag, images: n }) => (
        <button
          key={tag}
          type="button"
          class="tt-chip tt-small"
          aria-pressed={tags.has(tag)}
          aria-label={say('tagOf', { tag, n })}
          onClick={() => toggle(tag)}>
          {tag} <span class="tt-chip-count">{n}</span>
        </button>
      ))}
      {counts.length > few && (
        <button type="button" class="tt-button tt-button-quiet tt-button-small" onClick={() => setAll(!all)}>
          {all ? say('fewerTags') : say('moreTags', { n: counts.length })}
        </button>
      )}
    </div>
  )
}
