// Everything as plain text, for somebody who helps: in English whatever the page speaks, for they may not read it.
import { bytes } from '../../i18n/format'
import type { StubState } from '../../api/stub'
import { englishText } from '../../i18n/problem-texts'
import type { AboutState } from './model'

/** The text that the copy button copies. */
export function reportOf(state: AboutState, stub: StubState | null, browser: string): string {
  const { info, doctor, devices, log, problems } = state
  const facts = [
    ['Train Tools', info ? `${info.version}, build ${info.build}` : 'the host did not answer'],
    ['WebUI', info?.webui || stub?.webui || 'unknown'],
    ['Host', stub ? hostLine(stub) : 'unknown'],
    ['GPU lent', stub?.lease ? `since ${new Date(stub.lease.since_unix_ms).toISOString()}` : 'no'],
    ...devices.map(device => ['Device', deviceLine(device)]),
    ['Data', info?.dataFolder],
    ['LoRA', info?.loraFolder],
    ['Free disk', info && bytes(info.freeDiskBytes)],
    ['Missing', info?.missing && englishText(info.missing)],
    ['Browser', browser],
    ...problems.map(problem => ['Problem', englishText(problem)])
  ]
  const lines = facts.flatMap(([name, value]) => (value ? [`${name}: ${value}`] : []))
  return [...lines, '', '--- doctor', doctor?.report ?? 'no answer', '', '--- log', log || 'empty', ''].join('\n')
}

function hostLine({ host: { state, problem } }: StubState): string {
  return problem ? `${state}: ${englishText(problem)}` : state
}

function deviceLine(device: AboutState['devices'][number]): string {
  const { id, name, freeMemoryBytes: free, memoryBytes: all, precision } = device
  return `${id}, ${name}, ${bytes(free)} free of ${bytes(all)}, ${precision}`
}
