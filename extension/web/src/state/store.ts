// The whole of the app's state management: a plain object, who wants to know of changes, and a hook that redraws.
import { useLayoutEffect, useReducer } from 'preact/hooks'

export class Store<T extends object> {
  #value: T
  readonly #listeners = new Set<() => void>()

  constructor(value: T) {
    this.#value = value
  }

  get value(): T {
    return this.#value
  }

  /** Replaces the named parts; each listener is called once, and not at all where nothing changed. */
  set(change: Partial<T>): void {
    const keys = Object.keys(change) as (keyof T)[]
    if (keys.every(key => Object.is(this.#value[key], change[key]))) return
    this.#value = { ...this.#value, ...change }
    for (const listener of [...this.#listeners]) listener()
  }

  /** Calls the listener after each change until the returned function is called. */
  subscribe(listener: () => void): () => void {
    this.#listeners.add(listener)
    return () => void this.#listeners.delete(listener)
  }
}

/** The store's value; the component is drawn again with each change. */
export function useStore<T extends object>(store: Store<T>): T {
  const [, redraw] = useReducer<number, void>(count => count + 1, 0)
  const drawn = store.value
  useLayoutEffect(() => {
    if (store.value !== drawn) redraw() // changed between drawing and listening
    return store.subscribe(() => redraw())
  }, [store])
  return drawn
}
