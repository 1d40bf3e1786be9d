import { useEffect, useRef } from 'preact/hooks'
import { keyOf, type Problem } from '../../i18n/problem'
import { ProblemLine } from '../../ui/finding'
import { say } from './texts'

interface Properties {
  questions: readonly Problem[]
  onYes: () => void
  onNo: () => void
}

/** What Begin asks about before it does something that the person may not want. */
export function BeginQuestions({ questions, onYes, onNo }: Properties) {
  const dialog = useRef<HTMLDialogElement>(null)
  useEffect(() => dialog.current?.showModal(), [])
  return (
    <dialog
      class="tt-dialog"
      ref={dialog}
      onClose={onNo}
      aria-label={say('beginAsks')}
      data-testid="begin-questions">
      <h2>{say('beginAsks')}</h2>
      {questions.map(question => (
        <ProblemLine key={keyOf(question)} problem={question} tone="warning" />
      ))}
      <div class="tt-row">
        <button type="button" class="tt-button" data-testid="begin-no" onClick={onNo}>
          {say('beginNo')}
        </button>
        <button type="button" class="tt-button tt-button-main" data-testid="begin-yes" onClick={onYes}>
          {say('beginYes')}
        </button>
      </div>
    </dialog>
  )
}
