import { bytes } from '../shared/format'
import { type Device, Precision } from '../shared/gen/train_tools_pb'
import type { Lease, StubState } from '../shared/stub'
import { told } from '../shared/texts/told'
import { factsOf } from './examination'
import type { AboutState } from './model'
import { say } from './texts'

interface Properties {
  state: AboutState
  stub: StubState | null
  lease: Lease | null
}

/** What is there: first what a person knows this computer by, then what was looked at. */
export function Facts({ state: { info, doctor, devices }, stub, lease }: Properties) {
  const facts = factsOf(doctor?.report ?? '').filter(({ state }) => state !== 'missing')
  const rows = [
    [say('device'), devices.map(deviceWords).join('\n')],
    [say('card'), lease ? say('cardLent') : ''],
    [say('webui'), webuiWords(info?.webui ?? stub?.webui)],
    [say('data'), info?.dataFolder],
    [say('loras'), info?.loraFolder],
    [say('disk'), info && bytes(info.freeDiskBytes)],
    [say('version'), info && say('versionAndBuild', { version: info.version, build: info.build })]
  ] as const
  return (
    <>
      <dl class="tt-about-facts" data-testid="about-facts">
        {rows.map(([name, value]) => value && <Row key={name} name={name} value={value} />)}
      </dl>
      {facts.length > 0 && (
        <details>
          <summary>{say('examined')}</summary>
          <dl class="tt-about-facts tt-small" data-testid="about-examined">
            {facts.map(({ name, text }) => (
              <Row key={name} name={told(name)} value={told(text)} />
            ))}
          </dl>
        </details>
      )}
    </>
  )
}

function Row({ name, value }: { name: string; value: string }) {
  return (
    <>
      <dt class="tt-muted">{name}</dt>
      <dd>{value}</dd>
    </>
  )
}

function deviceWords({ name, memoryBytes, freeMemoryBytes, precision }: Device): string {
  if (memoryBytes === 0n) return told(name)
  return say('deviceMemory', {
    name: told(name),
    free: bytes(freeMemoryBytes),
    all: bytes(memoryBytes),
    precision: Precision[precision].toLowerCase()
  })
}

function webuiWords(webui: string | undefined): string {
  return webui === 'none' ? say('noWebui') : (webui ?? '')
}
