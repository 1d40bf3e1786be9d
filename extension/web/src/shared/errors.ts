// What went wrong, in words for the person in front of the page. They are kept and shown later, so they are English as
// the host's are; `told` says them in the page's language.
import { Code, ConnectError } from '@connectrpc/connect'
import { reasonOf } from './rich-error'
import { teach } from './texts/told'

const sentences = {
  offline: [
    'The connection to Train Tools is lost. It is tried again by itself; nothing you entered is gone.',
    'Train Toolsへの接続が切れました。自動で再接続します。入力した内容は失われません。'
  ],
  login: [
    'Your login has ended. Reload the page and log in again; nothing you entered is gone.',
    'ログインの有効期限が切れました。ページを再読み込みしてログインし直してください。入力した内容は失われません。'
  ],
  gone: [
    'This is no longer there. It may have been deleted in another window.',
    '見つかりません。別のウィンドウで削除された可能性があります。'
  ],
  changed: [
    'This was changed in another window meanwhile; the page now shows the newest state.',
    '別のウィンドウで変更されました。最新の状態を表示しています。'
  ],
  disk: [
    'The disk is full. Free some space, then try again.',
    'ディスクの空き容量がありません。空きを作ってからもう一度お試しください。'
  ],
  notAllowed: [
    'Train Tools refused the request. Reload the page; if it stays so, restart the WebUI.',
    'Train Toolsが要求を拒否しました。ページを再読み込みし、直らない場合はWebUIを再起動してください。'
  ],
  unknown: ['Something unexpected happened: {what}', '予期しない問題が発生しました：{what}']
} as const
teach(Object.fromEntries(Object.values(sentences)))

/** Whether the call never reached the host, so that trying again may help. */
export function isOffline(error: unknown): boolean {
  if (error instanceof TypeError) return true // what fetch throws without a connection
  if (!(error instanceof ConnectError)) return false
  return (
    error.code === Code.Unavailable
    || error.code === Code.DeadlineExceeded
    || error.cause instanceof TypeError
    // a body cut off in the middle
    || (/missing trailer|protocol error|premature|incomplete|network error/i.test(error.rawMessage)
      && !reasonOf(error))
  )
}

/** Whether the WebUI's login is gone. */
export function isLoggedOut(error: unknown): boolean {
  return error instanceof ConnectError && error.code === Code.Unauthenticated && reasonOf(error) !== 'NOT_ALLOWED'
}

/** Whether the call was given up by the page itself. */
export function isAborted(error: unknown): boolean {
  if (error instanceof DOMException) return error.name === 'AbortError'
  return error instanceof ConnectError && error.code === Code.Canceled
}

/** A whole English sentence for `told`: the host's own, or ours where it gave none or it is about the connection. */
export function explain(error: unknown): string {
  if (isLoggedOut(error)) return sentences.login[0]
  if (isOffline(error)) return sentences.offline[0]
  if (!(error instanceof ConnectError)) return unknown(error instanceof Error ? error.message : `${error}`)
  const known = knownReasons[reasonOf(error)]
  return error.rawMessage || (known ? sentences[known][0] : unknown(Code[error.code]))
}

const unknown = (what: string): string => sentences.unknown[0].replace('{what}', () => what)

const knownReasons: Record<string, keyof typeof sentences> = {
  NOT_THERE: 'gone',
  VERSION_CHANGED: 'changed',
  CAPTION_CHANGED: 'changed',
  DISK_FULL: 'disk',
  NOT_ALLOWED: 'notAllowed'
}
