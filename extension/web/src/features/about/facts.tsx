import { bytes } from '../../i18n/format'
import { type Device, FactState } from '../../api/gen/train_tools_pb'
import type { Lease, StubState } from '../../api/stub'
import { problemText } from '../../i18n/problem-texts'
import type { AboutState } from './model'
import { say } from './texts'

interface Properties {
  state: AboutState
  stub: StubState | null
  lease: Lease | null
}

/** What is there: first what a person knows this computer by, then what was looked at. */
export function Facts({ state: { info, doctor, devices }, stub, lease }: Properties) {
  const facts = doctor?.facts.filter(({ state }) => state !== FactState.MISSING) ?? []
  const rows = [
    [say('device'), devices.map(deviceWords).join('\n')],
    [say('gpuState'), lease ? say('gpuLent') : ''],
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
            {facts.map(({ name, value }, index) => (
              <Row key={index} name={name ? problemText(name) : ''} value={value ? problemText(value) : ''} />
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

function deviceWords({ id, name: given, memoryBytes, freeMemoryBytes, precision }: Device): string {
  const name = id.startsWith('cuda') ? say('gpu') : id === 'cpu' ? say('processor') : given
  if (memoryBytes === 0n) return name
  return say('deviceMemory', {
    name,
    free: bytes(freeMemoryBytes),
    all: bytes(memoryBytes),
    precision
  })
}

function webuiWords(webui: string | undefined): string {
  return webui === 'none' ? say('noWebui') : (webui ?? '')
}
