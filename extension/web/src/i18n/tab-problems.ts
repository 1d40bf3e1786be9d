// Problems that the page itself finds, by their codes; their syntax is the host's.
import type { Language } from './texts'

const en = {
  'tab.changed': 'This was changed in another window meanwhile; the page now shows the newest state.',
  'tab.copy_failed': 'The browser does not allow copying here. Select the text and press Ctrl+C.',
  'tab.disk_full': 'The disk is full. Free some space, then try again.',
  'tab.doctor_failed': 'The examination of this computer ended unexpectedly; the log says more.',
  'tab.gone': 'This is no longer there. It may have been deleted in another window.',
  'tab.http': 'The WebUI, or a proxy before it, answered with HTTP {status}. Reload the page.',
  'tab.label_empty': 'Type a name first; any letters will do, also 日本語.',
  'tab.logged_out': 'Your login has ended. Reload the page and log in again; nothing you entered is gone.',
  'tab.not_allowed': 'Train Tools refused the request. Reload the page; if it stays so, restart the WebUI.',
  'tab.offline': 'The connection to Train Tools is lost. It is tried again by itself; nothing you entered is gone.',
  'tab.run_failed': 'The training of {label} failed. {why_problem}',
  'tab.several': '{all_problem}',
  'tab.unexpected': 'Something unexpected happened: {what}'
}

const ja: typeof en = {
  'tab.changed': '別のウィンドウで変更されました。最新の状態を表示しています。',
  'tab.copy_failed': 'ここではコピーできません。文字を選択してCtrl+Cを押してください。',
  'tab.disk_full': 'ディスクの空き容量がありません。空きを作ってからもう一度お試しください。',
  'tab.doctor_failed': 'このパソコンの検査が途中で終わりました。詳しくは記録をご覧ください。',
  'tab.gone': '見つかりません。別のウィンドウで削除された可能性があります。',
  'tab.http': 'WebUIかその前のプロキシがHTTP {status}を返しました。ページを再読み込みしてください。',
  'tab.label_empty': '先に名前を入力してください。日本語も使えます。',
  'tab.logged_out':
    'ログインの有効期限が切れました。ページを再読み込みしてログインし直してください。入力した内容は失われません。',
  'tab.not_allowed':
    'Train Toolsが要求を拒否しました。ページを再読み込みし、直らない場合はWebUIを再起動してください。',
  'tab.offline': 'Train Toolsへの接続が切れました。自動で再接続します。入力した内容は失われません。',
  'tab.run_failed': '「{label}」の学習に失敗しました。{why_problem}',
  'tab.several': '{all_problem}',
  'tab.unexpected': '予期しない問題が発生しました：{what}'
}

const zh: typeof en = {
  'tab.changed': '已在另一个窗口中更改，页面现在显示最新状态。',
  'tab.copy_failed': '浏览器不允许在这里复制。请选中文字并按 Ctrl+C。',
  'tab.disk_full': '磁盘已满。请腾出空间后重试。',
  'tab.doctor_failed': '对这台电脑的检查意外中断，详情见日志。',
  'tab.gone': '已经找不到了，可能在另一个窗口中被删除。',
  'tab.http': 'WebUI 或其前面的代理返回了 HTTP {status}。请重新加载页面。',
  'tab.label_empty': '请先输入名称，可以使用中文。',
  'tab.logged_out': '登录已失效。请重新加载页面并再次登录，已输入的内容不会丢失。',
  'tab.not_allowed': 'Train Tools 拒绝了请求。请重新加载页面；如果仍然如此，请重启 WebUI。',
  'tab.offline': '与 Train Tools 的连接已断开，正在自动重连。已输入的内容不会丢失。',
  'tab.run_failed': '“{label}”训练失败。{why_problem}',
  'tab.several': '{all_problem}',
  'tab.unexpected': '发生了意外问题：{what}'
}

/** The sentences by their codes. */
export const tabProblems: Record<Language, typeof en> = { en, ja, zh }
