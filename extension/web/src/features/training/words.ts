// A run's status and events in words.
import { loss } from '../../i18n/format'
import { RunStatus } from '../../api/gen/train_tools_pb'
import { problem } from '../../i18n/problem'
import type { EventOf } from '../../api/live/events'
import type { LogEvent } from '../../api/live/run-log'
import { statusAt } from '../../api/live/runs'
import { problemText } from '../../i18n/problem-texts'
import type { Tone } from '../../ui/finding'
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

/** "images: 3 of 12". */
export function preparingText({ what, done, total }: EventOf<'preparing'>): string {
  const name = problemText(problem(`preparing.${what}`))
  return total > 0 ? say('preparingWhat', { what: name, done, total }) : name
}

/** A line of the log. */
export function lineText(event: LogEvent): string {
  switch (event.event) {
    case 'preparing':
      return preparingText(event)
    case 'run_started': {
      const { images, device, precision, steps_done: stepsDone } = event
      const where = { device, precision }
      return stepsDone > 0
        ? say('logResumed', { n: stepsDone, ...where })
        : say('logStarted', { n: images, ...where })
    }
    case 'epoch_done':
      return say('logEpoch', { n: event.epoch, loss: loss(event.average_loss) })
    case 'validated':
      return say('logValidated', { n: event.epoch, loss: loss(event.validation_loss) })
    case 'lora_saved':
      return event.final ? say('logSavedFinal') : say('logSaved', { n: event.epoch })
    case 'noted':
    case 'warned':
      return problemText(event.problem)
    case 'job_ended':
      return [
        say('logEnded', { status: statusWord(statusAt(event.end)) }),
        ...(event.problem ? [problemText(event.problem)] : [])
      ].join(' ')
  }
}

/** Whether a line wants to be seen. */
export function lineTone(event: LogEvent): Tone {
  if (event.event === 'job_ended') return statusTone(statusAt(event.end))
  return event.event === 'warned' ? 'warning' : 'note'
}
