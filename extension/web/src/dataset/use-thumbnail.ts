import { useEffect, useState } from 'preact/hooks'
import type { App } from '../shared/app'
import type { Picture } from '../shared/gen/train_tools_pb'

/** The address of a picture's thumbnail once it is there; given up when the card scrolls away. */
export function useThumbnail(
  app: App,
  versionId: string,
  picture: Picture
): { url: string | undefined; failed: boolean } {
  const [loaded, setLoaded] = useState<{ hash: string; url: string | null }>()
  const known = app.thumbnails.known(picture)
  useEffect(() => {
    if (known) return
    const gone = new AbortController()
    app.thumbnails.load(versionId, picture, gone.signal).then(
      url => gone.signal.aborted || setLoaded({ hash: picture.sha256, url }),
      () => gone.signal.aborted || setLoaded({ hash: picture.sha256, url: null })
    )
    return () => gone.abort()
  }, [picture.sha256])
  const own = loaded?.hash === picture.sha256 ? loaded.url : undefined
  return { url: known ?? own ?? undefined, failed: !known && own === null }
}
