// Every setting of a training as the host declares it, with its texts in the page's language.
import type { CatalogueGroup, CatalogueSetting } from '../../api/gen/train_tools_pb'
import type { Host } from '../../api/host'
import { Store } from '../store'
import { language } from '../../i18n/texts'

export interface CatalogueState {
  groups: readonly CatalogueGroup[]
  settings: readonly CatalogueSetting[]
}

export class SettingsCatalogue {
  /** Empty until it has come. */
  readonly store = new Store<CatalogueState>({ groups: [], settings: [] })
  readonly #host: Pick<Host, 'system'>
  #shown = ''

  constructor(host: Pick<Host, 'system'>) {
    this.#host = host
  }

  /** Fetches it, where it is not there in the page's language. */
  async load(signal?: AbortSignal): Promise<void> {
    const wanted = language.value.current
    if (wanted === this.#shown) return
    const { groups, settings } = await this.#host.system.getCatalogue(
      { language: wanted },
      { ...(signal && { signal }) }
    )
    if (wanted !== language.value.current) return // another call is on its way
    this.#shown = wanted
    this.store.set({ groups, settings })
  }

  find(key: string): CatalogueSetting | undefined {
    return this.store.value.settings.find(setting => setting.key === key)
  }
}
