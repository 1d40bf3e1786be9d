// A run's status and events in words.
import { loss } from '../shared/format'
import { RunStatus } from '../shared/gen/train_tools_pb'
import type { LogEvent } from '../shared/live/run-log'
import { statusAt } from '../shared/live/runs'
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
  switch (event.event) {
    case 'preparing': {
      const { what, done, total } = event
      return total > 0 ? say('preparingWhat', { what: told(what), done, total }) : told(what)
    }
    case 'run_started': {
      const { pictures, device, precision, steps_done: stepsDone } = event
      const where = { device, precision }
      return stepsDone > 0
        ? say('logResumed', { n: stepsDone, ...where })
        : say('logStarted', { n: pictures, ...where })
    }
    case 'epoch_done':
      return say('logEpoch', { n: event.epoch, loss: loss(event.average_loss) })
    case 'validated':
      return say('logValidated', { n: event.epoch, loss: loss(event.validation_loss) })
    case 'lora_saved':
      return event.final ? say('logSavedFinal') : say('logSaved', { n: event.epoch })
    case 'noted':
    case 'warned':
      return told(event.message)
    case 'job_ended':
      return say('logEnded', { status: statusWord(statusAt(event.end)), message: told(event.message) }).trim()
  }
}

/** Whether a line wants to be seen. */
export function lineTone(event: LogEvent): Tone {
  if (event.event === 'job_ended') return statusTone(statusAt(event.end))
  return event.event === 'warned' ? 'warning' : 'note'
}
