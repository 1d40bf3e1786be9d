// What went wrong, in words for the person in front of the page.
import { Code, ConnectError } from '@connectrpc/connect'
import { language, texts } from './texts/texts'

const say = texts(
  {
    offline: 'The connection to Train Tools is lost. It is tried again by itself; nothing you entered is gone.',
    login: 'Your login has ended. Reload the page and log in again; nothing you entered is gone.',
    gone: 'This is no longer there. It may have been deleted in another window.',
    changed: 'This was changed in another window meanwhile; the page now shows the newest state.',
    disk: 'The disk is full. Free some space, then try again.',
    notAllowed: 'Train Tools refused the request. Reload the page; if it stays so, restart the WebUI.',
    unknown: 'Something unexpected happened: {what}'
  },
  {
    ja: {
      offline: 'Train Toolsへの接続が切れました。自動で再接続します。入力した内容は失われません。',
      login:
        'ログインの有効期限が切れました。ページを再読み込みしてログインし直してください。入力した内容は失われません。',
      gone: '見つかりません。別のウィンドウで削除された可能性があります。',
      changed: '別のウィンドウで変更されました。最新の状態を表示しています。',
      disk: 'ディスクの空き容量がありません。空きを作ってからもう一度お試しください。',
      notAllowed: 'Train Toolsが要求を拒否しました。ページを再読み込みし、直らない場合はWebUIを再起動してください。',
      unknown: '予期しない問題が発生しました：{what}'
    }
  }
)

/** The host's reason, from the trailer `tt-reason`; empty where it gave none. */
export function reasonOf(error: unknown): string {
  return error instanceof ConnectError ? (error.metadata.get('tt-reason') ?? '') : ''
}

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

/** A whole sentence: the host's own, or ours where it is about the connection or the other language knows better. */
export function explain(error: unknown): string {
  if (isLoggedOut(error)) return say('login')
  if (isOffline(error)) return say('offline')
  if (!(error instanceof ConnectError))
    return say('unknown', { what: error instanceof Error ? error.message : `${error}` })
  const known = knownReasons[reasonOf(error)]
  if (known && (language.value.current !== 'en' || !error.rawMessage)) return say(known)
  return error.rawMessage || say('unknown', { what: Code[error.code] })
}

const knownReasons: Record<string, Parameters<typeof say>[0]> = {
  NOT_THERE: 'gone',
  VERSION_CHANGED: 'changed',
  CAPTION_CHANGED: 'changed',
  DISK_FULL: 'disk',
  NOT_ALLOWED: 'notAllowed'
}
