import { useState } from 'preact/hooks'
import { bytes } from '../../i18n/format'
import { useStore } from '../../state/store'
import type { Tagging } from './tagging'
import { say } from './tagging-texts'

/** Where a tagger can be had from, with its size and licence, where there is none yet. */
export function TaggerSource({ tagging }: { tagging: Tagging }) {
  const { taggers, offer } = useStore(tagging.store)
  const source = taggers?.source
  if (!taggers || !source || taggers.taggers.length > 0) return null
  return (
    <div class="tt-tagger-source" data-testid="tagger-source">
      <p>{say('none')}</p>
      <p>
        {say('source', { name: source.name, address: source.address })}{' '}
        {source.licence ? say('licence', { licence: source.licence }) : say('licenceUnknown')}{' '}
        {offer !== null && (offer === undefined ? say('sizeUnknown') : say('sizeIs', { size: bytes(offer) }))}
      </p>
      <div class="tt-row">
        {offer === null ? (
          <button
            type="button"
            class="tt-button tt-button-small"
            data-testid="tagger-offer"
            onClick={() => void tagging.offer()}>
            {say('askSize')}
          </button>
        ) : (
          <button
            type="button"
            class="tt-button tt-button-main"
            disabled={tagging.isUnderWay}
            data-testid="tagger-fetch"
            onClick={() => void tagging.fetch()}>
            {say('fetch')}
          </button>
        )}
        <button
          type="button"
          class="tt-button tt-button-quiet tt-button-small"
          onClick={() => void tagging.lookAgain()}>
          {say('lookAgain')}
        </button>
      </div>
      <p class="tt-muted tt-small">{say('put', { folder: source.folder })}</p>
    </div>
  )
}

/** A tagger that lies where nobody looks: named by its path. */
export function TaggerPath({ tagging }: { tagging: Tagging }) {
  const [path, setPath] = useState('')
  return (
    <details class="tt-tagger-path" data-testid="tagger-other">
      <summary>{say('other')}</summary>
      <form
        class="tt-row"
        onSubmit={event => {
          event.preventDefault()
          void tagging.add(path)
        }}>
        <input
          class="tt-input"
          value={path}
          placeholder="…/wd-vit-tagger-v3/model.onnx"
          aria-label={say('otherPath')}
          data-testid="tagger-path"
          onInput={event => setPath(event.currentTarget.value)}
        />
        <button type="submit" class="tt-button tt-button-small" data-testid="tagger-add">
          {say('take')}
        </button>
      </form>
      <p class="tt-muted tt-small">{say('otherPath')}</p>
    </details>
  )
}
