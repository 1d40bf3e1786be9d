import { useLayoutEffect, useRef } from 'preact/hooks'
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
  onOpen: () => void
}

/** A picture with its caption; pressing the picture shows it large, its mark selects it. */
export function Card({ app, model, picture, width, left, top, nextId, onSelect, onOpen }: Properties) {
  const { selected: all, focus } = model.store.value
  const selected = all.has(picture.id)
  const wanted = focus?.id === picture.id ? focus.on : ''
  const place = { width: `${width}px`, transform: `translate(${left}px, ${top}px)` }
  return (
    <div
      class={selected ? 'tt-picture tt-picture-selected' : 'tt-picture'}
      role="listitem"
      style={place}
      data-testid="picture-card"
      data-name={picture.name}>
      <div class="tt-thumb" style={{ height: `${width}px` }}>
        <Thumbnail
          app={app}
          model={model}
          picture={picture}
          wanted={wanted === 'picture'}
          onSelect={onSelect}
          onOpen={onOpen}
        />
        <button
          type="button"
          class={all.size > 0 ? 'tt-thumb-mark tt-thumb-mark-shown' : 'tt-thumb-mark'}
          role="checkbox"
          aria-checked={selected}
          aria-label={say('select', { name: picture.name })}
          onClick={event => onSelect(event.shiftKey)}>
          <span class="tt-thumb-tick">{selected && <Icon name="check" />}</span>
        </button>
      </div>
      <div class="tt-picture-name tt-small" title={`${picture.name} · ${picture.width} × ${picture.height}`}>
        <span class="tt-grow">{picture.name}</span>
        <span class="tt-muted tt-numbers">
          {picture.width}×{picture.height}
        </span>
      </div>
      <Caption
        app={app}
        model={model}
        picture={picture}
        wanted={wanted === 'caption'}
        onNext={nextId ? () => model.store.set({ focus: { id: nextId, on: 'caption' } }) : undefined}
      />
    </div>
  )
}

interface ThumbnailProperties extends Pick<Properties, 'app' | 'model' | 'picture' | 'onSelect' | 'onOpen'> {
  wanted: boolean
}

function Thumbnail({ app, model, picture, wanted, onSelect, onOpen }: ThumbnailProperties) {
  const { url, failed } = useThumbnail(app, model.versionId, picture)
  const button = useRef<HTMLButtonElement>(null)
  useLayoutEffect(() => {
    if (!wanted) return
    button.current?.focus({ preventScroll: true })
    model.store.set({ focus: null })
  }, [wanted])
  // With Shift or Ctrl a press selects, as in any file list.
  const onClick = ({ shiftKey, ctrlKey, metaKey }: MouseEvent) =>
    shiftKey || ctrlKey || metaKey ? onSelect(shiftKey) : onOpen()
  return (
    <button
      ref={button}
      type="button"
      class="tt-thumb-open"
      aria-label={say('open', { name: picture.name })}
      data-testid="open-picture"
      onClick={onClick}>
      {url && <img src={url} alt="" draggable={false} />}
      {failed && <span class="tt-thumb-failed tt-small">{say('noThumbnail')}</span>}
    </button>
  )
}
