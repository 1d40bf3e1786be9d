// Sentences that come up at the foot of the page: what was done, with its undo, and what went wrong.
import { explain, isAborted } from '../api/errors'
import { keyOf, type Problem } from '../i18n/problem'
import { Store } from './store'

export interface Notice {
  id: number
  /** What was done, in the language in which it was; or what went wrong. */
  what: string | Problem
  action?: { label: string; run: () => void | Promise<void> }
}

const kept = 3 // more would cover the page; the oldest goes first

export class Notices {
  readonly store = new Store<{ notices: Notice[] }>({ notices: [] })
  #lastId = 0

  /** Says that something was done, with one thing to press, often its undo. */
  done(text: string, action?: Notice['action']): number {
    return this.#add({ what: text, ...(action && { action }) })
  }

  /** Says a problem that belongs to no place on the page. */
  problem(error: unknown): void {
    if (isAborted(error)) return
    this.report(explain(error))
  }

  /** Reports a problem, once for as long as it is shown. */
  report(problem: Problem): void {
    const isShown = ({ what }: Notice) => typeof what !== 'string' && keyOf(what) === keyOf(problem)
    if (!this.store.value.notices.some(isShown)) this.#add({ what: problem })
  }

  dismiss(id: number): void {
    this.store.set({ notices: this.store.value.notices.filter(notice => notice.id !== id) })
  }

  /** Runs something that a person asked for; a failure becomes a notice. True when it went well. */
  async attempt(work: () => Promise<unknown>): Promise<boolean> {
    try {
      await work()
      return true
    } catch (error) {
      this.problem(error)
      return false
    }
  }

  #add(notice: Omit<Notice, 'id'>): number {
    const id = ++this.#lastId
    this.store.set({ notices: [...this.store.value.notices, { ...notice, id }].slice(-kept) })
    return id
  }
}
