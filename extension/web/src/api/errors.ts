// What went wrong, as a problem for the person in front of the page.
import { Code, ConnectError } from '@connectrpc/connect'
import { inner, problem, type Problem, sentence } from '../i18n/problem'
import { type CallProblem, problemsOf, reasonOf } from './rich-error'

/** Whether the call never reached the host, so that trying again may help. */
export function isOffline(error: unknown): boolean {
  if (error instanceof TypeError) return true // what fetch throws without a connection
  if (!(error instanceof ConnectError)) return false
  return (
    error.code === Code.Unavailable
    || error.code === Code.DeadlineExceeded
    || error.cause instanceof TypeError
    // a body cut off in the middle
    || (/missing trailer|protocol error|premature|incomplete|network error/i.test(error.rawMessage)
      && !reasonOf(error))
  )
}

/** Whether the WebUI's login is gone. */
export function isLoggedOut(error: unknown): boolean {
  return error instanceof ConnectError && error.code === Code.Unauthenticated && reasonOf(error) !== 'NOT_ALLOWED'
}

/** Whether the call was given up by the page itself. */
export function isAborted(error: unknown): boolean {
  if (error instanceof DOMException) return error.name === 'AbortError'
  return error instanceof ConnectError && error.code === Code.Canceled
}

/** What to show: the host's own problems, or ours where it gave none or it is about the connection. */
export function explain(error: unknown): Problem {
  if (isLoggedOut(error)) return problem('tab.logged_out')
  if (isOffline(error)) return problem('tab.offline')
  if (!(error instanceof ConnectError)) return unknown(error instanceof Error ? error.message : `${error}`)
  const problems = problemsIn(error)
  const [first] = problems
  if (first) return problems.length === 1 ? first : problem('tab.several', { all_problem: inner(...problems) })
  return error.rawMessage ? sentence(error.rawMessage) : unknown(Code[error.code])
}

/** The host's problems, each by itself; none where the error comes from elsewhere. */
export function problemsIn(error: unknown): Problem[] {
  return problemsOf(error).map(known)
}

// One without a code comes from an older host: its sentence, or what we know of its reason.
function known(received: CallProblem): Problem {
  if (received.code !== '') return received
  if (received.english !== '') return sentence(received.english)
  const code = reasons[received.reason]
  return code ? problem(code) : unknown(received.reason)
}

const unknown = (what: string): Problem => problem('tab.unexpected', { what })

const reasons: Record<string, string> = {
  NOT_THERE: 'tab.gone',
  VERSION_CHANGED: 'tab.changed',
  CAPTION_CHANGED: 'tab.changed',
  DISK_FULL: 'tab.disk_full',
  NOT_ALLOWED: 'tab.not_allowed'
}
