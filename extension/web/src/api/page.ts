// The WebUI's page around us: the one file that reaches out of the iframe. It may be absent (the tab stands alone) or
// out of reach (another origin); then messages go by postMessage, and what cannot be done is answered with false.
import { Store } from '../state/store'
import { language, languageFor, type Language } from '../i18n/texts'

interface OuterPage {
  insertPrompt?(text: string, stem: string, trigger: string): unknown
  refreshCards?(stem: string, isThere: boolean): Promise<Cards>
  showTxt2img?(): unknown
  theme?(): string
  language?(): string
}

export type Theme = 'dark' | 'light'
/** Where a LoRA's card is: in the page, there when the networks are opened next, or not to be seen. */
export type Cards = 'seen' | 'later' | 'missing'

const cardsTake = 10_000 // milliseconds after which a page that says nothing has no card
const chosenLanguage = 'tt-language' // what the person chose in the footer wins over what the WebUI speaks

export class Page {
  readonly look = new Store<{ theme: Theme; inWebUi: boolean }>({ theme: 'light', inWebUi: window.parent !== window })

  /** Takes theme and language from the WebUI, else from the stub's state, else from the browser. */
  follow(fromStub: { theme?: string | null; language?: string | null }): void {
    const theme = this.#ask(page => page.theme?.()) || fromStub.theme
    const dark = theme ? theme === 'dark' : matchMedia('(prefers-color-scheme: dark)').matches
    this.#wear(dark)
    const spoken = [localStorage.getItem(chosenLanguage), this.#ask(page => page.language?.()), fromStub.language]
    this.#speak(languageFor([...spoken, ...navigator.languages]))
  }

  /** Follows the WebUI when it becomes dark or light. */
  listen(): void {
    type Sent = { traintools?: { theme?: string } } | null
    window.addEventListener('message', ({ source, data }: MessageEvent<Sent>) => {
      const theme = data?.traintools?.theme
      if (source === window.parent && theme) this.#wear(theme === 'dark')
    })
  }

  /** The person's own choice of language. */
  choose(chosen: Language): void {
    localStorage.setItem(chosenLanguage, chosen)
    this.#speak(chosen)
  }

  /** Puts text into the WebUI's prompt and shows it; false where there is no WebUI to do it. */
  insertPrompt(text: string, stem: string, trigger: string): boolean {
    if (!this.look.value.inWebUi) return false
    if (this.#reach()?.insertPrompt) {
      if (this.#ask(page => page.insertPrompt?.(text, stem, trigger)) === false) return false // it has no prompt box
      this.#ask(page => page.showTxt2img?.())
    } else {
      this.#post({ insertPrompt: { text, stem, trigger } })
      this.#post({ showTxt2img: {} })
    }
    return true
  }

  /** Has the WebUI's page show the card of a LoRA, or take it away, and says what is seen; null without a WebUI. */
  async refreshCards(stem: string, isThere = true): Promise<Cards | null> {
    if (!this.look.value.inWebUi) return null
    const asked = this.#ask(page => page.refreshCards?.(stem, isThere))
    return asked ?? this.#cardsByMessage(stem, isThere)
  }

  /** Marks the window's title until the person looks at it. */
  badge(mark: string): void {
    const top = this.#outerDocument() ?? document
    if (!top.title.startsWith(mark)) top.title = `${mark} ${top.title}`
    const clear = () => {
      if (document.hidden) return
      top.title = top.title.replace(`${mark} `, '')
      document.removeEventListener('visibilitychange', clear)
    }
    document.addEventListener('visibilitychange', clear)
  }

  /** Loads the WebUI's page anew, for a login that has ended. */
  reload(): void {
    const outer = this.#outerDocument()?.defaultView ?? window
    outer.location.reload()
  }

  #wear(dark: boolean): void {
    this.look.set({ theme: dark ? 'dark' : 'light' })
    document.documentElement.dataset['theme'] = dark ? 'dark' : 'light'
  }

  #speak(spoken: Language): void {
    language.set({ current: spoken })
    document.documentElement.lang = spoken === 'zh' ? 'zh-Hans' : spoken
  }

  #reach(): OuterPage | undefined {
    if (window.parent === window) return undefined
    try {
      return (window.parent as Window & { trainTools?: OuterPage }).trainTools
    } catch {
      return undefined // the WebUI's page has another origin: postMessage is the way then
    }
  }

  #ask<T>(question: (page: OuterPage) => T): T | undefined {
    const page = this.#reach()
    return page && question(page)
  }

  #post(message: Record<string, object>): void {
    window.parent.postMessage({ traintools: message }, '*')
  }

  #cardsByMessage(stem: string, isThere: boolean): Promise<Cards> {
    return new Promise(resolve => {
      type Sent = { traintools?: { cards?: { stem: string; seen: Cards } } } | null
      const answer = ({ source, data }: MessageEvent<Sent>) => {
        const cards = data?.traintools?.cards
        if (source === window.parent && cards?.stem === stem) done(cards.seen)
      }
      const done = (seen: Cards) => {
        window.removeEventListener('message', answer)
        clearTimeout(timer)
        resolve(seen)
      }
      const timer = setTimeout(() => done('missing'), cardsTake)
      window.addEventListener('message', answer)
      this.#post({ refreshCards: { stem, isThere } })
    })
  }

  #outerDocument(): Document | undefined {
    try {
      return window.parent.document
    } catch {
      return undefined // another origin: its title and its address are out of reach
    }
  }
}
