// A run's status and events in words.
import { loss } from '../shared/format'
import { Severity, RunStatus } from '../shared/gen/train_tools_pb'
import type { LogEvent } from '../shared/live/run-log'
import { told } from '../shared/texts/told'
import type { Tone } from '../shared/ui/finding'
import { say } from './texts'

const names = {
  [RunStatus.UNSPECIFIED]: 'unspecified',
  [RunStatus.QUEUED]: 'queued',
  [RunStatus.PREPARING]: 'preparing',
  [RunStatus.TRAINING]: 'training',
  [RunStatus.STOPPING]: 'stopping',
  [RunStatus.PAUSED]: 'paused',
  [RunStatus.INTERRUPTED]: 'interrupted',
  [RunStatus.DONE]: 'done',
  [RunStatus.STOPPED]: 'stopped',
  [RunStatus.CANCELLED]: 'cancelled',
  [RunStatus.FAILED]: 'failed'
} as const

/** The status in the page's language. */
export const statusWord = (status: RunStatus): string => say(names[status])

/** How the status looks. */
export function statusTone(status: RunStatus): Tone {
  if (status === RunStatus.FAILED) return 'problem'
  if (status === RunStatus.INTERRUPTED) return 'warning'
  return status === RunStatus.DONE || status === RunStatus.STOPPED ? 'good' : 'note'
}

/** A line of the log. */
export function lineText(event: LogEvent): string {
  switch (event.case) {
    case 'preparing': {
      const { what, done, total } = event.value
      return total > 0 ? say('preparingWhat', { what: told(what), done, total }) : told(what)
    }
    case 'started': {
      const { pictures, device, precision, stepsDone } = event.value
      const where = { device, precision }
      return stepsDone > 0
        ? say('logResumed', { n: stepsDone, ...where })
        : say('logStarted', { n: pictures, ...where })
    }
    case 'epochDone':
      return say('logEpoch', { n: event.value.epoch, loss: loss(event.value.averageLoss) })
    case 'validated':
      return say('logValidated', { n: event.value.epoch, loss: loss(event.value.validationLoss) })
    case 'saved':
      return event.value.final ? say('logSavedFinal') : say('logSaved', { n: event.value.epoch })
    case 'notice':
      return told(event.value.text)
    case 'ended':
      return say('logEnded', { status: statusWord(event.value.status), message: told(event.value.message) }).trim()
  }
}

/** Whether a line wants to be seen. */
export function lineTone(event: LogEvent): Tone {
  if (event.case === 'ended') return statusTone(event.value.status)
  if (event.case !== 'notice') return 'note'
  if (event.value.severity === Severity.PROBLEM) return 'problem'
  return event.value.severity === Severity.WARNING ? 'warning' : 'note'
}
