// Two windows at once: each announces what it changed, and looks itself when it is shown again, for a change
// can also come from another browser.

export type NewsKind = 'projects' | 'images' | 'results' | 'all'
export interface News {
  kind: NewsKind
  versionId: string
}

export class Windows {
  readonly #channel: BroadcastChannel | null
  readonly #listeners = new Set<(news: News) => void>()

  constructor(signal: AbortSignal) {
    this.#channel = typeof BroadcastChannel === 'undefined' ? null : new BroadcastChannel('traintools')
    if (!this.#channel) return
    this.#channel.onmessage = ({ data }: MessageEvent<News>) => this.spread(data)
    signal.addEventListener('abort', () => this.#channel?.close())
  }

  /** Announces it to the other windows of this browser. */
  announce(kind: NewsKind, versionId = ''): void {
    this.#channel?.postMessage({ kind, versionId } satisfies News)
  }

  /** Announces it to this window's own features, as if it came from another window. */
  spread(news: News): void {
    for (const listener of this.#listeners) listener(news)
  }

  /** Calls the listener with news of these kinds about the version, until the signal is given. */
  onNews(kinds: readonly NewsKind[], versionId: string, listener: () => void, signal: AbortSignal): void {
    const take = (news: News) => {
      const concerns = news.versionId === '' || versionId === '' || news.versionId === versionId
      if (concerns && (news.kind === 'all' || kinds.includes(news.kind))) listener()
    }
    this.#listeners.add(take)
    signal.addEventListener('abort', () => this.#listeners.delete(take))
  }
}
