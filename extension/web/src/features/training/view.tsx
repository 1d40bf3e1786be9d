import { useState } from 'preact/hooks'
import type { App } from '../../state/app'
import type { Run } from '../../api/gen/train_tools_pb'
import { isEnded } from '../../api/live/runs'
import { useStore } from '../../state/store'
import { language } from '../../i18n/texts'
import { Queue } from './queue'
import { RunCard } from './run-card'

/** The run of this version that goes on, or that ended while the page was open; and the others that wait. */
export function TrainingView({ app, versionId }: { app: App; versionId: string }) {
  useStore(language)
  const { queue, logs } = useStore(app.live.logs.store)
  const [closed, setClosed] = useState<readonly string[]>([])
  const ended = Object.values(logs)
    .map(log => log.run)
    .filter(
      (run): run is Run => run !== null && run.versionId === versionId && isEnded(run) && !closed.includes(run.id)
    )
  const going = queue?.filter(run => run.versionId === versionId) ?? []
  const run = going[0] ?? newest(ended)
  const others = queue?.filter(other => other.id !== run?.id) ?? []
  if (!run && others.length === 0) return null
  return (
    <div class="tt-training">
      {run && <RunCard key={run.id} app={app} run={run} onClose={() => setClosed([...closed, run.id])} />}
      {others.length > 0 && <Queue app={app} runs={others} />}
    </div>
  )
}

function newest(runs: readonly Run[]): Run | undefined {
  return [...runs].sort((a, b) => Number(b.createdUnixMs - a.createdUnixMs))[0]
}
