import { texts } from '../shared/texts/texts'

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
    }
  }
)
