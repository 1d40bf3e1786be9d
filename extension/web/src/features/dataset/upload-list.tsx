import type { App } from '../../state/app'
import { bytes } from '../../i18n/format'
import { useStore } from '../../state/store'
import { keyOf } from '../../i18n/problem'
import { problemText } from '../../i18n/problem-texts'
import { FindingLine, ProblemLine } from '../../ui/finding'
import { Icon } from '../../ui/icons'
import { isOpen, type Upload } from '../../state/uploads/upload'
import { say } from './texts'

/** How far the uploads are, and by name what did not simply work. */
export function UploadList({ app, versionId }: { app: App; versionId: string }) {
  const { waits } = useStore(app.throttle.store)
  const uploads = useStore(app.uploads.store).uploads.filter(upload => upload.versionId === versionId)
  if (uploads.length === 0) return null
  const images = uploads.filter(({ status, opened }) => status !== 'left_over' && status !== 'shared' && !opened)
  const opened = uploads.filter(({ opened }) => opened)
  const opening = uploads.filter(({ opening, opened }) => opening && !opened)
  const open = images.filter(isOpen)
  const added = images.filter(({ status }) => status === 'added').length
  const total = images.reduce((sum, { file }) => sum + file.size, 0)
  const sent = images.reduce((sum, upload) => sum + (isOpen(upload) ? upload.sentBytes : upload.file.size), 0)
  const odd = uploads.filter(({ status }) => status !== 'added' && status !== 'waiting' && status !== 'sending')
  const onlyOpened = images.length === 0 && opened.length > 0
  return (
    <div class="tt-card tt-uploads" data-testid="uploads">
      <div class="tt-row">
        {open.length > 0 && <span class="tt-spinner" />}
        <span class="tt-grow" role="status" data-testid="upload-status">
          {open.length > 0
            ? say('adding', { done: images.length - open.length, n: images.length })
            : onlyOpened
              ? say('openedAll')
              : added === images.length
                ? say('addedAll', { n: added })
                : say('addedSome', { n: added, all: images.length })}
        </span>
        {open.length > 0 ? (
          <span class="tt-muted tt-small tt-numbers">
            {bytes(sent)} / {bytes(total)}
          </span>
        ) : (
          <button
            type="button"
            class="tt-button tt-button-quiet tt-button-icon"
            aria-label={say('hide')}
            onClick={() => app.uploads.clear(versionId)}>
            <Icon name="close" />
          </button>
        )}
      </div>
      {open.length > 0 && (
        <div class="tt-bar" role="progressbar" aria-valuemin={0} aria-valuemax={total} aria-valuenow={sent}>
          <div style={{ width: `${total > 0 ? (sent / total) * 100 : 0}%` }} />
        </div>
      )}
      {open.length > 0 && waits && (
        <div class="tt-muted tt-small" data-testid="upload-waits">
          {say('uploadWaits')}
        </div>
      )}
      {opening.map(({ key, file, opening }) => (
        <div key={key} class="tt-muted tt-small" data-testid="upload-opening">
          {say('opening', { name: file.name, done: opening?.done ?? 0, n: opening?.total ?? 0 })}
        </div>
      ))}
      {opened.map(upload => (
        <OpenedArchive key={upload.key} upload={upload} />
      ))}
      {odd.length > 0 && (
        <ul class="tt-upload-odd">
          {odd.map(upload => (
            <OddUpload key={upload.key} app={app} upload={upload} />
          ))}
        </ul>
      )}
    </div>
  )
}

function OpenedArchive({ upload: { file, opened } }: { upload: Upload }) {
  if (!opened) return null
  const { added, duplicates, refused, leftOut } = opened
  return (
    <div data-testid="upload-opened">
      <FindingLine tone={added > 0 ? 'good' : 'note'}>
        {say('opened', { name: file.name, n: added, duplicates, refused })}
      </FindingLine>
      {leftOut.map(problem => (
        <ProblemLine key={keyOf(problem)} problem={problem} tone="note" />
      ))}
    </div>
  )
}

function OddUpload({ app, upload }: { app: App; upload: Upload }) {
  const { status, file, problem, duplicateOf, key } = upload
  const text = problem
    ? problemText(problem)
    : say(status === 'duplicate' ? 'duplicate' : status === 'shared' ? 'shared' : 'leftOver', { name: duplicateOf })
  return (
    <li data-testid={`upload-${status}`}>
      <FindingLine tone={status === 'refused' ? 'problem' : 'note'}>
        {!text.includes(file.name) && <strong>{file.name}: </strong>}
        {text}
        {status === 'refused' && (
          <>
            {' '}
            <button type="button" class="tt-link" onClick={() => app.uploads.retry(key)}>
              {say('again')}
            </button>
          </>
        )}
      </FindingLine>
    </li>
  )
}
