// The fake's Training service.
import { Code, type ConnectRouter } from '../../../extension/web/tools/packages'
import { RunStatus, Severity, Training, type WatchEvent } from '../../../extension/web/src/api/gen/train_tools_pb'
import { estimate, findings } from './forecast'
import { emit, enqueue, finish, next, queue, snapshot } from './trainer'
import { sentence } from '../../../extension/web/src/i18n/problem'
import { refuseAll } from '../../../extension/web/src/api/refusal'
import { defaults, type RunRecord, type World } from './world'

export function training(router: ConnectRouter, world: World): void {
  const begun = new Map<string, RunRecord>()
  const end = (runId: string, status: RunStatus) => {
    const record = world.run(runId)
    finish(world, record, status)
    return { run: record.run }
  }
  router.service(Training, {
    recommend: ({ versionId, kind, look }) => ({
      settings: defaults(world.version(versionId).settings?.triggerWord ?? '', kind, look),
      reasons: [{ reason: { ...sentence('The usual for this look.'), field: 'clip_skip' } }]
    }),
    validate: ({ versionId }) => ({ findings: findings(world, versionId) }),
    estimate: ({ versionId, settings }) => estimate(world, versionId, settings),
    begin: ({ versionId, requestId, confirmed }) => {
      const known = begun.get(requestId)
      if (known) return { run: known.run }
      const problems = findings(world, versionId).filter(({ severity }) => severity === Severity.PROBLEM)
      if (problems.length > 0) {
        throw refuseAll(Code.FailedPrecondition, 'CANNOT_TRAIN', problems.flatMap(({ problem }) => problem ?? []))
      }
      const asked = world.questions.filter(({ code }) => !confirmed.includes(code))
      if (asked.length > 0) throw refuseAll(Code.FailedPrecondition, 'NOT_CONFIRMED', asked)
      const record = enqueue(world, versionId)
      begun.set(requestId, record)
      return { run: record.run }
    },
    queue: () => ({ runs: queue(world) }),
    cancel: ({ runId }) => end(runId, RunStatus.CANCELLED),
    stopAndSave: ({ runId }) => end(runId, RunStatus.STOPPED),
    pause: ({ runId }) => {
      const { run } = world.run(runId)
      run.status = RunStatus.PAUSED
      emit(world, world.run(runId), { case: 'run', value: snapshot(run) })
      return { run }
    },
    resume: ({ runId }) => {
      world.run(runId).run.status = RunStatus.QUEUED
      next(world)
      return { run: world.run(runId).run }
    },
    async *watch({ runId, afterSequence }, { signal }) {
      const record = runId ? world.run(runId) : null
      let seen = Number(afterSequence)
      let shown = ''
      while (!signal.aborted) {
        const runs = queue(world)
        const now = runs.map(({ id, status }) => `${id}:${status}`).join()
        if (now !== shown || shown === '') yield { event: { case: 'queue' as const, value: { runs } } }
        shown = now || 'empty'
        for (; record && seen < record.events.length; seen++) yield record.events[seen] as WatchEvent
        if (
          queue(world)
            .map(({ id, status }) => `${id}:${status}`)
            .join() === now
        )
          await world.change(signal)
      }
    }
  })
}
