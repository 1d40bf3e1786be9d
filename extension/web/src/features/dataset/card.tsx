import { useLayoutEffect, useRef } from 'preact/hooks'
import type { App } from '../../state/app'
import type { DatasetImage } from '../../api/gen/train_tools_pb'
import { Icon } from '../../ui/icons'
import { Caption } from './caption'
import type { DatasetModel } from './model'
import { say } from './texts'
import { useThumbnail } from './use-thumbnail'

interface Properties {
  app: App
  model: DatasetModel
  image: DatasetImage
  width: number
  left: number
  top: number
  nextId: string
  onSelect: (range: boolean) => void
  onOpen: () => void
}

/** An image with its caption; pressing the image shows it large, its mark selects it. */
export function Card({ app, model, image, width, left, top, nextId, onSelect, onOpen }: Properties) {
  const { selected: all, focus } = model.store.value
  const selected = all.has(image.id)
  const wanted = focus?.id === image.id ? focus.on : ''
  const place = { width: `${width}px`, transform: `translate(${left}px, ${top}px)` }
  return (
    <div
      class={selected ? 'tt-image tt-image-selected' : 'tt-image'}
      role="listitem"
      style={place}
      data-testid="image-card"
      data-name={image.name}>
      <div class="tt-thumb" style={{ height: `${width}px` }}>
        <Thumbnail
          app={app}
          model={model}
          image={image}
          wanted={wanted === 'image'}
          onSelect={onSelect}
          onOpen={onOpen}
        />
        <button
          type="button"
          class={all.size > 0 ? 'tt-thumb-mark tt-thumb-mark-shown' : 'tt-thumb-mark'}
          role="checkbox"
          aria-checked={selected}
          aria-label={say('select', { name: image.name })}
          onClick={event => onSelect(event.shiftKey)}>
          <span class="tt-thumb-tick">{selected && <Icon name="check" />}</span>
        </button>
      </div>
      <div class="tt-image-name tt-small" title={`${image.name} · ${image.width} × ${image.height}`}>
        <span class="tt-grow">{image.name}</span>
        <span class="tt-muted tt-numbers">
          {image.width}×{image.height}
        </span>
      </div>
      <Caption
        app={app}
        model={model}
        image={image}
        wanted={wanted === 'caption'}
        onNext={nextId ? () => model.store.set({ focus: { id: nextId, on: 'caption' } }) : undefined}
      />
    </div>
  )
}

interface ThumbnailProperties extends Pick<Properties, 'app' | 'model' | 'image' | 'onSelect' | 'onOpen'> {
  wanted: boolean
}

function Thumbnail({ app, model, image, wanted, onSelect, onOpen }: ThumbnailProperties) {
  const { url, failed } = useThumbnail(app, model.versionId, image)
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
      aria-label={say('open', { name: image.name })}
      data-testid="open-image"
      onClick={onClick}>
      {url && <img src={url} alt="" draggable={false} />}
      {failed && <span class="tt-thumb-failed tt-small">{say('noThumbnail')}</span>}
    </button>
  )
}
