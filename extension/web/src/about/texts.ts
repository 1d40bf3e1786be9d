import { texts } from '../shared/texts/texts'

export const say = texts(
  {
    title: 'About this computer',
    looking: 'Looking at this computer …',
    canTrain: 'Everything that training needs is there.',
    cannotTrain: 'Something that training needs is missing; the list below says what.',
    device: 'Trains on',
    deviceMemory: '{name}, {free} of {all} free, computes in {precision}',
    card: 'Graphics card',
    cardLent: "Lent to Train Tools; the WebUI's model is unloaded meanwhile.",
    webui: 'WebUI',
    noWebui: 'none: the tab runs by itself',
    data: 'Projects are in',
    loras: 'LoRAs are in',
    disk: 'Free on the disk',
    version: 'Train Tools',
    versionAndBuild: '{version}, build {build}',
    examined: 'All that was looked at',
    log: 'The last lines of the log',
    logEmpty: 'The log is empty.',
    copyHelp:
      'For a question or a bug report: the text holds all of this and the log. It names folders and projects of this '
      + 'computer, so look through it before you post it.',
    copy: 'Copy everything',
    copied: 'Copied.',
    close: 'Close'
  },
  {
    ja: {
      title: 'このパソコンについて',
      looking: 'このパソコンを調べています…',
      canTrain: '学習に必要なものはすべて揃っています。',
      cannotTrain: '学習に必要なものが足りません。下の一覧をご覧ください。',
      device: '学習に使う装置',
      deviceMemory: '{name}、空き {free} / {all}、{precision}で計算',
      card: 'GPUの状態',
      cardLent: 'Train Toolsに貸し出し中です。その間、WebUIのモデルは読み込まれていません。',
      webui: '使用中のWebUI',
      noWebui: 'なし（このタブだけで動作中）',
      data: 'プロジェクトの場所',
      loras: 'LoRAの場所',
      disk: 'ディスクの空き',
      version: 'Train Tools',
      versionAndBuild: '{version}（ビルド {build}）',
      examined: '調べた内容をすべて表示',
      log: '記録の最後の部分',
      logEmpty: '記録は空です。',
      copyHelp:
        '質問や不具合の報告には、以上の内容と記録をまとめたテキストをお使いください。'
        + 'フォルダー名やプロジェクト名が含まれるので、公開する前に確認してください。',
      copy: 'すべてコピー',
      copied: 'コピーしました。',
      close: '閉じる'
    }
  }
)
