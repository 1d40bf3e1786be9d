import type { App } from '../shared/app'
import type { Picture } from '../shared/gen/train_tools_pb'
import { Icon } from '../shared/ui/icons'
import { Caption } from './caption'
import type { DatasetModel } from './model'
import { say } from './texts'
import { useThumbnail } from './use-thumbnail'

interface Properties {
  app: App
  model: DatasetModel
  picture: Picture
  width: number
  left: number
  top: number
  nextId: string
  onSelect: (range: boolean) => void
}

/** A picture with its caption; pressing the picture selects it. */
export function Card({ app, model, picture, width, left, top, nextId, onSelect }: Properties) {
  const selected = model.store.value.selected.has(picture.id)
  const { url, failed } = useThumbnail(app, model.versionId, picture)
  const place = { width: `${width}px`, transform: `translate(${left}px, ${top}px)` }
  return (
    <div
      class={selected ? 'tt-picture tt-picture-selected' : 'tt-picture'}
      role="listitem"
      style={place}
      data-testid="picture-card"
      data-name={picture.name}>
      <button
        type="button"
        class="tt-thumb"
        role="checkbox"
        aria-checked={selected}
        style={{ height: `${width}px` }}
        aria-label={say('select', { name: picture.name })}
        onClick={event => onSelect(event.shiftKey)}>
        {url && <img src={url} alt="" draggable={false} />}
        {failed && <span class="tt-thumb-failed tt-small">{say('noThumbnail')}</span>}
        <span class="tt-thumb-mark" aria-hidden="true">
          {selected && <Icon name="check" />}
        </span>
      </button>
      <div class="tt-picture-name tt-small" title={`${picture.name} · ${picture.width} × ${picture.height}`}>
        <span class="tt-grow">{picture.name}</span>
        <span class="tt-muted tt-numbers">
          {picture.width}×{picture.height}
        </span>
      </div>
      <Caption app={app} model={model} picture={picture} nextId={nextId} />
    </div>
  )
}
