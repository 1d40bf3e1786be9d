import { useEffect, useState } from 'preact/hooks'
import type { App } from '../../state/app'
import { explain, isAborted } from '../../api/errors'
import type { DatasetImage } from '../../api/gen/train_tools_pb'
import type { Problem } from '../../i18n/problem'

export interface Original {
  /** The address once it is there. */
  url: string | undefined
  /** Why it cannot be had; null: it can. */
  problem: Problem | null
}

/** The image's own file; given up when another one is turned to. */
export function useOriginal(app: App, versionId: string, image: DatasetImage): Original {
  const [loaded, setLoaded] = useState<Original & { hash: string }>()
  const known = app.originals.known(image)
  const hash = image.sha256
  useEffect(() => {
    if (known) return
    const gone = new AbortController()
    app.originals.load(versionId, image, gone.signal).then(
      url => gone.signal.aborted || setLoaded({ hash, url, problem: null }),
      error => isAborted(error) || setLoaded({ hash, url: undefined, problem: explain(error) })
    )
    return () => gone.abort()
  }, [hash])
  const own = loaded?.hash === hash ? loaded : undefined
  return { url: known ?? own?.url, problem: own?.problem ?? null }
}
