import { useEffect, useRef, useState } from 'preact/hooks'
import type { App } from '../../state/app'
import { bytes } from '../../i18n/format'
import type { DatasetImage } from '../../api/gen/train_tools_pb'
import { useStore } from '../../state/store'
import { problemText } from '../../i18n/problem-texts'
import { language } from '../../i18n/texts'
import { FindingLine } from '../../ui/finding'
import { Icon } from '../../ui/icons'
import { saveCaption } from './actions'
import { Caption } from './caption'
import type { DatasetModel } from './model'
import { say } from './texts'
import { useOriginal } from './use-original'
import { useThumbnail } from './use-thumbnail'
import { closeView, turn, type Viewed, viewed } from './viewing'

const enlarged = 2 // at most: a small image fills the screen no better for being blurred

/** One image over the whole page, with its caption beside it. */
export function ImageView({ app, model }: { app: App; model: DatasetModel }) {
  useStore(language)
  useStore(model.store)
  const now = viewed(model)
  return now && <View app={app} model={model} now={now} />
}

function View({ app, model, now }: { app: App; model: DatasetModel; now: Viewed }) {
  const { image, index, count } = now
  const dialog = useRef<HTMLDialogElement>(null)
  const go = (step: 1 | -1) => {
    void saveCaption(app, model, image) // the caption's box stays, so nothing else notices that it is left
    turn(model, step)
  }
  useEffect(() => {
    dialog.current?.showModal()
    dialog.current?.focus()
  }, [])
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent) => {
      const step = ({ ArrowRight: 1, ArrowLeft: -1 } as const)[event.key]
      if (!step || event.altKey || (event.target as HTMLElement).tagName === 'TEXTAREA') return
      event.preventDefault()
      go(step)
    }
    document.addEventListener('keydown', onKeyDown) // the focus may be on nothing after Escape in the caption
    return () => document.removeEventListener('keydown', onKeyDown)
  })
  const onClose = () => {
    void saveCaption(app, model, image)
    closeView(model)
  }
  const arrows = [
    { step: -1, name: 'viewPrevious', icon: 'left', end: index === 0 },
    { step: 1, name: 'viewNext', icon: 'right', end: index === count - 1 }
  ] as const
  return (
    <dialog
      ref={dialog}
      class="tt-view"
      tabIndex={-1}
      aria-label={say('viewOf', { name: image.name })}
      data-testid="image-view"
      onClose={onClose}
      onClick={event => event.target === dialog.current && dialog.current?.close()}>
      <div class="tt-view-stage">
        <Large app={app} model={model} image={image} />
        {arrows.map(({ step, name, icon, end }) => (
          <button
            key={name}
            type="button"
            class={`tt-button tt-button-icon tt-view-arrow tt-view-${icon}`}
            aria-label={say(name)}
            aria-disabled={end}
            data-testid={name}
            onClick={() => go(step)}>
            <Icon name={icon} />
          </button>
        ))}
      </div>
      <div class="tt-view-side">
        <div class="tt-view-head">
          <span class="tt-grow tt-muted tt-small tt-numbers" data-testid="view-place">
            {say('viewPlace', { n: index + 1, all: count })}
          </span>
          <button
            type="button"
            class="tt-button tt-button-quiet tt-button-icon"
            aria-label={say('viewClose')}
            data-testid="view-close"
            onClick={() => dialog.current?.close()}>
            <Icon name="close" />
          </button>
        </div>
        <Facts image={image} />
        <h3 class="tt-view-label tt-small">{say('viewCaption')}</h3>
        <Caption
          app={app}
          model={model}
          image={image}
          wanted={false}
          onNext={index < count - 1 ? () => go(1) : undefined}
        />
        <p class="tt-view-keys tt-muted tt-small">{say('viewKeys')}</p>
      </div>
    </dialog>
  )
}

function Facts({ image: { name, width, height, bytes: size } }: { image: DatasetImage }) {
  return (
    <div class="tt-view-facts" data-testid="view-facts">
      <h2>{name}</h2>
      <span class="tt-muted tt-small tt-numbers">{say('viewSize', { width, height, size: bytes(size) })}</span>
    </div>
  )
}

// The small copy is shown at full size until the file itself is there, so that nothing jumps.
function Large({ app, model, image }: { app: App; model: DatasetModel; image: DatasetImage }) {
  const { url, problem } = useOriginal(app, model.versionId, image)
  const thumbnail = useThumbnail(app, model.versionId, image)
  const [broken, setBroken] = useState('')
  const unreadable = url !== undefined && broken === url
  const shown = unreadable ? thumbnail.url : (url ?? thumbnail.url)
  return (
    <>
      {shown && (
        <img
          src={shown}
          width={image.width * enlarged}
          height={image.height * enlarged}
          alt={image.caption || image.name}
          data-testid="view-image"
          data-whole={shown === url}
          onError={() => url && setBroken(url)}
        />
      )}
      {!url && !problem && <span class="tt-spinner tt-view-loading" />}
      {(problem || unreadable) && (
        <div class="tt-view-problem">
          <FindingLine tone="warning">{problem ? problemText(problem) : say('viewSmall')}</FindingLine>
        </div>
      )}
    </>
  )
}
