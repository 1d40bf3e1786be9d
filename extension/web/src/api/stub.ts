// What the stub inside the WebUI answers itself, with or without a host: its state, set-up, the log.
import { Code } from '@connectrpc/connect'
import { problem, type Problem, readProblem, sentence } from '../i18n/problem'
import { refuse } from './refusal'

export type HostState = 'missing' | 'setting_up' | 'starting' | 'ready' | 'failed'
/** What the tab shows while there is no host; the stub's screens.py says when. */
export type Screen =
  | 'welcome'
  | 'obstacle'
  | 'setting_up'
  | 'setup_failed'
  | 'update'
  | 'repair'
  | 'starting'
  | 'host_failed'
  | 'ready'
export type LogOf = 'setup' | 'host'
export type StepState = 'todo' | 'running' | 'done' | 'failed'

export interface SetupStep {
  id: string
  /** What it does. */
  title: Problem
  state: StepState
  size_bytes?: number | null
  done_bytes?: number | null
  problem?: Problem | null
}

/** The GPU in the hands of a training: the WebUI has unloaded its model meanwhile. */
export interface Lease {
  since_unix_ms: number
  /** Whether images that are asked for wait until it is given back. */
  holds_queue: boolean
}

export interface StubState {
  webui: string
  language?: string | null
  theme?: string | null
  has_login?: boolean
  public_without_login?: boolean
  screen: Screen
  host: { state: HostState; problem?: Problem | null; build?: string | null }
  /** `offers_cpu`: the GPU cannot train, so set-up waits for the person to choose. */
  setup?: { steps: SetupStep[]; running?: boolean; offers_cpu?: boolean; log_tail?: string[] } | null
  lease?: Lease | null
}

export interface Stub {
  state(signal: AbortSignal): Promise<StubState>
  startSetup(signal: AbortSignal): Promise<void>
  startSetupForCpu(signal: AbortSignal): Promise<void>
  cancelSetup(signal: AbortSignal): Promise<void>
  restartHost(signal: AbortSignal): Promise<void>
  /** Asks for the GPU back; an image in the making is waited for, not by the answer. */
  takeGpuBack(signal: AbortSignal): Promise<void>
  log(of: LogOf, signal: AbortSignal): Promise<string>
}

/** The stub's routes below the address that ends with traintools/. */
export function connectStub(base: string): Stub {
  const ask = async (path: string, signal: AbortSignal, method = 'GET') => {
    const headers = { 'X-TrainTools': '1' }
    const answer = await fetch(new URL(path, base), { method, headers, signal, cache: 'no-store' })
    if (!answer.ok) throw refuse(codeOf(answer.status), await refusal(answer), '')
    return answer
  }
  const post = async (path: string, signal: AbortSignal) => void (await ask(path, signal, 'POST'))
  return {
    state: async signal => stateOf((await (await ask('state', signal)).json()) as StubState),
    startSetup: signal => post('setup/start', signal),
    startSetupForCpu: signal => post('setup/start-on-cpu', signal),
    cancelSetup: signal => post('setup/cancel', signal),
    restartHost: signal => post('host/restart', signal),
    takeGpuBack: signal => post('lease/release', signal),
    log: async (of, signal) => (await ask(`log?of=${of}&lines=200`, signal)).text()
  }
}

function codeOf(status: number): Code {
  if (status === 401) return Code.Unauthenticated
  return status >= 500 ? Code.Unavailable : Code.FailedPrecondition
}

// Problems are JSON of the stub's, and read as all others are.
function stateOf(state: StubState): StubState {
  const { host, setup } = state
  const steps = setup?.steps.map(step => ({
    ...step,
    title: readProblem(step.title) ?? sentence(step.id),
    problem: readProblem(step.problem)
  }))
  return {
    ...state,
    host: { ...host, problem: readProblem(host.problem) },
    ...(setup && steps && { setup: { ...setup, steps } })
  }
}

// The stub refuses with a problem, or in plain words where it is not itself; a proxy between answers with a page of
// HTML.
async function refusal(answer: Response): Promise<Problem> {
  const text = (await answer.text()).trim()
  try {
    const json = JSON.parse(text) as { problem?: unknown; detail?: unknown }
    return readProblem(json.problem ?? json.detail) ?? problem('tab.http', { status: `${answer.status}` })
  } catch {
    const isPlain = text !== '' && !text.startsWith('<')
    return isPlain ? sentence(text.slice(0, 500)) : problem('tab.http', { status: `${answer.status}` })
  }
}
