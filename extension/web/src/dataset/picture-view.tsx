import { useEffect, useRef, useState } from 'preact/hooks'
import type { App } from '../shared/app'
import { bytes } from '../shared/format'
import type { Picture } from '../shared/gen/train_tools_pb'
import { useStore } from '../shared/store'
import { language } from '../shared/texts/texts'
import { told } from '../shared/texts/told'
import { FindingLine } from '../shared/ui/finding'
import { Icon } from '../shared/ui/icons'
import { saveCaption } from './actions'
import { Caption } from './caption'
import type { DatasetModel } from './model'
import { say } from './texts'
import { useOriginal } from './use-original'
import { useThumbnail } from './use-thumbnail'
import { closeView, turn, type Viewed, viewed } from './viewing'

const enlarged = 2 // at most: a small picture fills the screen no better for being blurred

/** One picture over the whole page, with its caption beside it. */
export function PictureView({ app, model }: { app: App; model: DatasetModel }) {
  useStore(language)
  useStore(model.store)
  const now = viewed(model)
  return now && <View app={app} model={model} now={now} />
}

function View({ app, model, now }: { app: App; model: DatasetModel; now: Viewed }) {
  const { picture, index, count } = now
  const dialog = useRef<HTMLDialogElement>(null)
  const go = (step: 1 | -1) => {
    void saveCaption(app, model, picture) // the caption's box stays, so nothing else notices that it is left
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
    void saveCaption(app, model, picture)
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
      aria-label={say('viewOf', { name: picture.name })}
      data-testid="picture-view"
      onClose={onClose}
      onClick={event => event.target === dialog.current && dialog.current?.close()}>
      <div class="tt-view-stage">
        <Large app={app} model={model} picture={picture} />
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
        <Facts picture={picture} />
        <h3 class="tt-view-label tt-small">{say('viewCaption')}</h3>
        <Caption
          app={app}
          model={model}
          picture={picture}
          wanted={false}
          onNext={index < count - 1 ? () => go(1) : undefined}
        />
        <p class="tt-view-keys tt-muted tt-small">{say('viewKeys')}</p>
      </div>
    </dialog>
  )
}

function Facts({ picture: { name, width, height, bytes: size } }: { picture: Picture }) {
  return (
    <div class="tt-view-facts" data-testid="view-facts">
      <h2>{name}</h2>
      <span class="tt-muted tt-small tt-numbers">{say('viewSize', { width, height, size: bytes(size) })}</span>
    </div>
  )
}

// The small copy is shown at full size until the file itself is there, so that nothing jumps.
function Large({ app, model, picture }: { app: App; model: DatasetModel; picture: Picture }) {
  const { url, problem } = useOriginal(app, model.versionId, picture)
  const thumbnail = useThumbnail(app, model.versionId, picture)
  const [broken, setBroken] = useState('')
  const unreadable = url !== undefined && broken === url
  const shown = unreadable ? thumbnail.url : (url ?? thumbnail.url)
  return (
    <>
      {shown && (
        <img
          src={shown}
          width={picture.width * enlarged}
          height={picture.height * enlarged}
          alt={picture.caption || picture.name}
          data-testid="view-image"
          data-whole={shown === url}
          onError={() => url && setBroken(url)}
        />
      )}
      {!url && !problem && <span class="tt-spinner tt-view-loading" />}
      {(problem || unreadable) && (
        <div class="tt-view-problem">
          <FindingLine tone="warning">{problem ? told(problem) : say('viewSmall')}</FindingLine>
        </div>
      )}
    </>
  )
}
