// The way without a stream: what a stream would have sent, asked for by unary calls.
import { create } from '@bufbuild/protobuf'
import { WatchEventSchema, type CurvePoint } from '../gen/train_tools_pb'
import type { Host } from '../host'
import type { RunLogs } from './logs'
import type { Series } from './run-log'

/** Asks for the queue and the watched run's curve and status. */
export async function pollOnce(host: Host, logs: RunLogs, watched: string, signal: AbortSignal): Promise<void> {
  const queue = await host.training.queue({}, { signal })
  const log = logs.log(watched)
  const run = log?.run
  if (log && run) {
    const curve = await host.results.curve({ runId: watched }, { signal })
    Object.assign(log, { loss: seriesOf(curve.loss), validation: seriesOf(curve.validation) })
    log.samples++ // nobody tells here whether there are new ones
    log.step = queue.runs.find(queued => queued.id === watched)?.step ?? log.step
    if (!queue.runs.some(queued => queued.id === watched)) {
      const { runs } = await host.results.list({ versionId: run.versionId }, { signal })
      const ended = runs.find(result => result.run?.id === watched)?.run
      if (ended) logs.takeRun(ended)
    }
  }
  logs.take(create(WatchEventSchema, { event: { case: 'queue', value: queue } }), watched)
}

/** Points as the chart wants them. */
export function seriesOf(points: readonly CurvePoint[]): Series {
  return { steps: points.map(point => point.step), values: points.map(point => point.value) }
}
