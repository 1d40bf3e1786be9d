// Sentences that come up at the foot of the page: what was done, with its undo, and what went wrong.
import { explain, isAborted } from './errors'
import { Store } from './store'

export interface Notice {
  id: number
  tone: 'done' | 'problem'
  text: string
  action?: { label: string; run: () => void | Promise<void> }
}

const kept = 3 // more would cover the page; the oldest goes first

export class Notices {
  readonly store = new Store<{ notices: Notice[] }>({ notices: [] })
  #lastId = 0

  /** Says that something was done, with one thing to press, often its undo. */
  done(text: string, action?: Notice['action']): number {
    return this.#add({ tone: 'done', text, ...(action && { action }) })
  }

  /** Says a problem that belongs to no place on the page. */
  problem(error: unknown): void {
    if (isAborted(error)) return
    const text = typeof error === 'string' ? error : explain(error)
    if (!this.store.value.notices.some(notice => notice.text === text)) this.#add({ tone: 'problem', text })
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
