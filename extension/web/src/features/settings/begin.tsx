import { useRef } from 'preact/hooks'
import type { App } from '../../state/app'
import { bytes, duration } from '../../i18n/format'
import { type EstimateResponse, Severity } from '../../api/gen/train_tools_pb'
import { isRunning } from '../../api/live/runs'
import { useStore } from '../../state/store'
import { keyOf, type Problem } from '../../i18n/problem'
import { problemText } from '../../i18n/problem-texts'
import { FindingLine, ProblemLine } from '../../ui/finding'
import { arithmetic } from './arithmetic'
import { BeginQuestions } from './begin-questions'
import { DatasetPlanLine } from './dataset-plan'
import { toneOf } from './findings-of'
import { problems, type SettingsModel } from './model'
import { say } from './texts'

const ownFields = ['base_model_id', 'vae_id', 'trigger_word', 'output_name']

/** What the settings amount to, and the button; it begins, or says in words why not. */
export function Begin({ app, model }: { app: App; model: SettingsModel }) {
  const { estimate, problem, findings } = useStore(model.forecast.store)
  const { beginning, refusal, questions, pressed } = useStore(model.store)
  const editorProblem = useStore(model.editor.store).problem
  const { queue } = useStore(app.live.logs.store)
  useStore(app.workspace.store)
  const { settings } = useStore(app.catalogue.store)
  const besideFields = new Set([...ownFields, ...settings.map(({ key }) => key)])
  const root = useRef<HTMLDivElement>(null)
  const empty = app.workspace.find(model.versionId)?.images === 0
  const general = findings.filter(
    ({ problem: { field }, severity }) => !besideFields.has(field) && !(empty && severity === Severity.PROBLEM)
  )
  const blocked = pressed ? problems(findings).filter(({ problem: { field } }) => besideFields.has(field)) : []

  const begin = async (confirmed: readonly Problem[] = []) => {
    const began = await model.begin(confirmed)
    if (began) root.current?.closest('.tt-step')?.scrollTo({ top: 0 })
    else if (model.store.value.questions.length === 0) focusProblem(model, besideFields)
  }
  return (
    <div ref={root} class="tt-begin-card tt-card">
      {empty && (
        <FindingLine tone="warning">
          {say('noImages')}{' '}
          <button type="button" class="tt-link" onClick={() => app.workspace.store.set({ step: 'dataset' })}>
            {say('toDataset')}
          </button>
        </FindingLine>
      )}
      {estimate && !empty && <EstimateLines estimate={estimate} />}
      {!empty && <DatasetPlanLine plan={estimate?.dataset} />}
      <ProblemLine problem={problem} />
      {estimate && !empty && <Before estimate={estimate} />}
      {general.map(finding => (
        <ProblemLine key={keyOf(finding.problem)} problem={finding.problem} tone={toneOf(finding.severity)} />
      ))}
      {blocked.length > 0 && (
        <FindingLine tone="problem">
          {say('cannot')} {blocked.map(finding => problemText(finding.problem)).join(' ')}
        </FindingLine>
      )}
      <ProblemLine problem={editorProblem} />
      <ProblemLine problem={refusal} />
      {questions.length > 0 && (
        <BeginQuestions
          questions={questions}
          onYes={() => void begin(questions)}
          onNo={() => model.store.set({ questions: [] })}
        />
      )}
      <button
        type="button"
        class="tt-button tt-button-main tt-button-large"
        data-testid="begin-train"
        disabled={beginning}
        onClick={() => void begin()}>
        {beginning && <span class="tt-spinner" />}
        {say(beginning ? 'beginning' : queue?.some(isRunning) ? 'beginNext' : 'begin')}
      </button>
    </div>
  )
}

// What Begin will ask about, and what is good to know.
function Before({ estimate: { questions, notes } }: { estimate: EstimateResponse }) {
  return (
    <>
      {questions.map(question => (
        <ProblemLine key={keyOf(question)} problem={question} tone="warning" />
      ))}
      {notes.map(note => (
        <ProblemLine key={keyOf(note)} problem={note} tone="note" />
      ))}
    </>
  )
}

function EstimateLines({ estimate }: { estimate: EstimateResponse }) {
  const { memory, fileBytes, diskBytes, freeDiskBytes } = estimate
  const validationImages = estimate.validationImages
  const diskShort = freeDiskBytes > 0n && diskBytes > freeDiskBytes
  return (
    <div class="tt-estimate" aria-live="polite">
      <div class="tt-arithmetic tt-numbers" data-testid="arithmetic">
        {arithmetic(estimate)}
      </div>
      <dl class="tt-facts" data-testid="estimate">
        {estimate.device && (
          <>
            <dt>{say('deviceLabel')}</dt>
            <dd data-testid="estimate-device">{estimate.device}</dd>
          </>
        )}
        <dt>{say('timeLabel')}</dt>
        <dd>
          <Time estimate={estimate} />
        </dd>
        {memory?.plan && memory.fits && (
          <>
            <dt>{say('memoryLabel')}</dt>
            <dd data-testid="estimate-memory">
              {problemText(memory.plan)}
              {memory.cheaper && <div class="tt-muted tt-small">{problemText(memory.cheaper)}</div>}
            </dd>
          </>
        )}
        <dt>{say('diskLabel')}</dt>
        <dd>
          {fileBytes > 0n ? say('disk', { file: bytes(fileBytes), all: bytes(diskBytes) }) : say('diskUnknown')}
        </dd>
      </dl>
      {validationImages > 0 && <div class="tt-muted tt-small">{say('validationImages', { n: validationImages })}</div>}
      {memory?.plan && !memory.fits && <ProblemLine problem={memory.plan} tone="warning" />}
      {diskShort && (
        <FindingLine tone="warning">
          {say('diskShort', { all: bytes(diskBytes), free: bytes(freeDiskBytes) })}
        </FindingLine>
      )}
    </div>
  )
}

// Told only from runs of the same kind; from others there is no more than a range.
function Time({ estimate: { seconds, secondsAtLeast, secondsAtMost } }: { estimate: EstimateResponse }) {
  if (seconds !== undefined) return <strong>{say('time', { duration: duration(seconds) })}</strong>
  if (secondsAtLeast === undefined || secondsAtMost === undefined) return <>{say('timeUnknown')}</>
  const [least, most] = [duration(secondsAtLeast), duration(secondsAtMost)]
  return <>{least === most ? say('time', { duration: most }) : say('timeRange', { least, most })}</>
}

// The keyboard goes to the first field that stands in the way.
function focusProblem(model: SettingsModel, besideFields: ReadonlySet<string>): void {
  const first = problems(model.forecast.store.value.findings).find(({ problem: { field } }) => besideFields.has(field))
  const field = first && document.getElementById(`tt-field-${first.problem.field}`)
  if (!field) return
  field.focus()
}
