import { texts } from '../../i18n/texts'

export const say = texts(
  {
    missingTitle: 'One step before the first LoRA',
    missingIntro:
      "Train Tools needs a few things of its own. They go into its own folder; the WebUI's Python and its "
      + 'packages stay as they are.',
    runningTitle: 'Setting up …',
    runningIntro: 'This happens once. You may go on using the WebUI meanwhile, and close this page.',
    startingTitle: 'Starting …',
    startingIntro: 'The training service is starting. This takes a few seconds.',
    failedTitle: 'That did not work',
    total: '{size} in all',
    start: 'Set up',
    startForCpu: 'Set up for the CPU',
    retry: 'Retry',
    restart: 'Restart',
    cancel: 'Cancel',
    log: 'What happened',
    copy: 'Copy',
    copied: 'The log is in the clipboard.',
    of: '{done} of {size}',
    todo: 'to do',
    running: 'in progress',
    done: 'done',
    failed: 'failed',
    download: 'about {size}'
  },
  {
    ja: {
      missingTitle: '最初のLoRAの前に',
      missingIntro:
        'Train Toolsに必要なものを準備します。専用のフォルダーに入れるので、WebUIのPythonやパッケージは変更しません。',
      runningTitle: 'セットアップ中…',
      runningIntro: '初回だけの作業です。その間もWebUIを使えます。このページを閉じてもかまいません。',
      startingTitle: '起動中…',
      startingIntro: '学習サービスを起動しています。数秒かかります。',
      failedTitle: 'うまくいきませんでした',
      total: '合計 {size}',
      start: 'セットアップを開始',
      startForCpu: 'CPU用にセットアップ',
      retry: 'もう一度試す',
      restart: 'もう一度起動する',
      cancel: 'キャンセル',
      log: '詳しい記録',
      copy: 'コピー',
      copied: '記録をクリップボードにコピーしました。',
      of: '{done} / {size}',
      todo: '未完了',
      running: '進行中',
      done: '完了',
      failed: '失敗',
      download: '約{size}'
    },
    zh: {
      missingTitle: '训练第一个 LoRA 之前',
      missingIntro: 'Train Tools 需要一些自己的组件。它们放在单独的文件夹中，WebUI 的 Python 和软件包不会改动。',
      runningTitle: '正在安装…',
      runningIntro: '只需进行一次。期间可以继续使用 WebUI，也可以关闭此页面。',
      startingTitle: '正在启动…',
      startingIntro: '训练服务正在启动，需要几秒钟。',
      failedTitle: '没有成功',
      total: '共 {size}',
      start: '开始安装',
      startForCpu: '安装 CPU 版',
      retry: '重试',
      restart: '重新启动',
      cancel: '取消',
      log: '详细日志',
      copy: '复制',
      copied: '日志已复制到剪贴板。',
      of: '{done} / {size}',
      todo: '未开始',
      running: '进行中',
      done: '完成',
      failed: '失败',
      download: '约 {size}'
    }
  }
)
