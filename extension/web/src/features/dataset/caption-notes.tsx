// What one press does about captions: unreadable ones become UTF-8, those of other programs are imported.
import { useEffect, useState } from 'preact/hooks'
import type { UnreadableCaptionsResponse } from '../../api/gen/train_tools_pb'
import { keyOf, type Problem } from '../../i18n/problem'
import type { App } from '../../state/app'
import { problemText } from '../../i18n/problem-texts'
import { FindingLine } from '../../ui/finding'
import { convertCaptions, importCaptions } from './actions'
import type { DatasetModel } from './model'
import { say } from './caption-texts'

interface Props {
  app: App
  model: DatasetModel
  problem: Problem
}

/** The captions that are not Unicode, with the text as it reads in a code page. */
export function UnreadableCaptions({ app, model, problem }: Props) {
  const [codePage, setCodePage] = useState('')
  const [found, setFound] = useState<UnreadableCaptionsResponse>()
  useEffect(() => {
    const gone = new AbortController()
    void app.notices.attempt(async () => setFound(await model.unreadable(codePage, gone.signal)))
    return () => gone.abort()
  }, [codePage, keyOf(problem)])
  return (
    <div data-testid="unreadable-captions">
      <FindingLine tone="warning">
        {problemText(problem)}
        <ul class="tt-unreadable">
          {found?.captions.map(({ imageId, file, codePage: page, text }) => (
            <li key={imageId} data-testid="unreadable-caption">
              <strong>{file}</strong> <span class="tt-muted">{page}</span> {text || say('otherPage')}
            </li>
          ))}
        </ul>
        <div class="tt-row">
          <select
            class="tt-select tt-order"
            aria-label={say('codePage')}
            data-testid="code-page"
            value={codePage}
            onChange={event => setCodePage(event.currentTarget.value)}>
            <option value="">{say('likelyPage')}</option>
            {found?.codePages.map(page => (
              <option key={page} value={page}>
                {page}
              </option>
            ))}
          </select>
          <button
            type="button"
            class="tt-button"
            data-testid="convert-captions"
            onClick={() => void convertCaptions(app, model, codePage)}>
            {say('convert')}
          </button>
        </div>
      </FindingLine>
    </div>
  )
}

/** Captions that other programs' files hold for images without one. */
export function OfferedCaptions({ app, model, problem }: Props) {
  return (
    <FindingLine tone="note">
      {problemText(problem)}{' '}
      <button
        type="button"
        class="tt-link"
        data-testid="import-captions"
        onClick={() => void importCaptions(app, model)}>
        {say('importCaptions')}
      </button>
    </FindingLine>
  )
}
