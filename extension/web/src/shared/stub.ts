// What the stub inside the WebUI answers itself, with or without a host: its state, set-up, the log.
import { Code, ConnectError } from '@connectrpc/connect'

export type HostState = 'missing' | 'setting_up' | 'starting' | 'ready' | 'failed'
export type StepState = 'todo' | 'running' | 'done' | 'failed'

export interface SetupStep {
  id: string
  title: string
  state: StepState
  size_bytes?: number | null
  done_bytes?: number | null
  sentence?: string | null
}

/** The card in the hands of a training: the WebUI has unloaded its model meanwhile. */
export interface Lease {
  since_unix_ms: number
  /** Whether pictures that are asked for wait until it is given back. */
  holds_queue: boolean
}

export interface StubState {
  webui: string
  language?: string | null
  theme?: string | null
  has_login?: boolean
  public_without_login?: boolean
  host: { state: HostState; sentence?: string | null; build?: string | null }
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
  /** Asks for the card back; a picture in the making is waited for, not by the answer. */
  takeCardBack(signal: AbortSignal): Promise<void>
  log(signal: AbortSignal): Promise<string>
}

/** The stub's routes below the address that ends with traintools/. */
export function connectStub(base: string): Stub {
  const ask = async (path: string, signal: AbortSignal, method = 'GET') => {
    const headers = { 'X-TrainTools': '1' }
    const answer = await fetch(new URL(path, base), { method, headers, signal, cache: 'no-store' })
    if (!answer.ok) throw new ConnectError(await refusal(answer), codeOf(answer.status))
    return answer
  }
  const post = async (path: string, signal: AbortSignal) => void (await ask(path, signal, 'POST'))
  return {
    state: async signal => (await (await ask('state', signal)).json()) as StubState,
    startSetup: signal => post('setup/start', signal),
    startSetupForCpu: signal => post('setup/start-on-cpu', signal),
    cancelSetup: signal => post('setup/cancel', signal),
    restartHost: signal => post('host/restart', signal),
    takeCardBack: signal => post('lease/release', signal),
    log: async signal => (await ask('log?lines=200', signal)).text()
  }
}

function codeOf(status: number): Code {
  if (status === 401) return Code.Unauthenticated
  return status >= 500 ? Code.Unavailable : Code.FailedPrecondition
}

// The stub answers refusals with a sentence, as text or as JSON; a proxy between answers with a page of HTML.
async function refusal(answer: Response): Promise<string> {
  const text = (await answer.text()).trim()
  try {
    const { detail, sentence } = JSON.parse(text) as { detail?: string; sentence?: string }
    return sentence ?? detail ?? `HTTP ${answer.status}`
  } catch {
    return text && !text.startsWith('<') ? text.slice(0, 500) : `HTTP ${answer.status} ${answer.statusText}`
  }
}
