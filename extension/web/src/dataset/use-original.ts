import { useEffect, useState } from 'preact/hooks'
import type { App } from '../shared/app'
import { explain, isAborted } from '../shared/errors'
import type { Picture } from '../shared/gen/train_tools_pb'

export interface Original {
  /** The address once it is there. */
  url: string | undefined
  /** Why it cannot be had; empty: it can. */
  problem: string
}

/** The picture's own file; given up when another one is turned to. */
export function useOriginal(app: App, versionId: string, picture: Picture): Original {
  const [loaded, setLoaded] = useState<Original & { hash: string }>()
  const known = app.originals.known(picture)
  const hash = picture.sha256
  useEffect(() => {
    if (known) return
    const gone = new AbortController()
    app.originals.load(versionId, picture, gone.signal).then(
      url => gone.signal.aborted || setLoaded({ hash, url, problem: '' }),
      error => isAborted(error) || setLoaded({ hash, url: undefined, problem: explain(error) })
    )
    return () => gone.abort()
  }, [hash])
  const own = loaded?.hash === hash ? loaded : undefined
  return { url: known ?? own?.url, problem: own?.problem ?? '' }
}
