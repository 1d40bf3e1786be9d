// What each screen without a host looks like: one heading, one button, one log. The stub says which screen it is.
import type { LogOf, Screen } from '../../api/stub'

export interface Look {
  title:
    | 'missingTitle'
    | 'runningTitle'
    | 'startingTitle'
    | 'setupFailedTitle'
    | 'updateTitle'
    | 'repairTitle'
    | 'hostTitle'
  intro?: 'missingIntro' | 'runningIntro' | 'startingIntro'
  button: 'start' | 'retry' | 'restart' | 'cancel' | null
  log: LogOf
  /** Whether the steps of set-up are listed. */
  steps: boolean
  /** Whether something failed: a newcomer, who has begun nothing, is not told of a failure. */
  failed: boolean
}

const calm = { log: 'setup', steps: true, failed: false } as const

export const looks: Record<Screen, Look> = {
  welcome: { ...calm, title: 'missingTitle', intro: 'missingIntro', button: 'start' },
  obstacle: { ...calm, title: 'missingTitle', intro: 'missingIntro', button: 'retry' },
  setting_up: { ...calm, title: 'runningTitle', intro: 'runningIntro', button: 'cancel' },
  setup_failed: { ...calm, title: 'setupFailedTitle', button: 'retry', failed: true },
  update: { ...calm, title: 'updateTitle', button: 'start' },
  repair: { ...calm, title: 'repairTitle', button: 'start', log: 'host' },
  starting: { ...calm, title: 'startingTitle', intro: 'startingIntro', button: null, log: 'host', steps: false },
  host_failed: { title: 'hostTitle', button: 'restart', log: 'host', steps: false, failed: true },
  ready: { ...calm, title: 'startingTitle', intro: 'startingIntro', button: null, log: 'host', steps: false }
}
