import { texts } from '../../i18n/texts'

export const say = texts(
  {
    title: 'About this computer',
    looking: 'Looking at this computer …',
    canTrain: 'Everything that training needs is there.',
    cannotTrain: 'Something that training needs is missing; the list below says what.',
    device: 'Trains on',
    deviceMemory: '{name}, {free} of {all} free, computes in {precision}',
    gpu: 'GPU',
    processor: 'Processor (CPU)',
    gpuState: 'GPU',
    gpuLent: "Lent to Train Tools; the WebUI's model is unloaded meanwhile.",
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
      gpu: 'GPU',
      processor: 'プロセッサー（CPU）',
      gpuState: 'GPUの状態',
      gpuLent: 'Train Toolsに貸し出し中です。その間、WebUIのモデルは読み込まれていません。',
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
    },
    zh: {
      title: '关于这台电脑',
      looking: '正在检查这台电脑…',
      canTrain: '训练所需的一切都已具备。',
      cannotTrain: '缺少训练所需的内容，详见下面的列表。',
      device: '训练设备',
      gpu: 'GPU',
      processor: '处理器（CPU）',
      deviceMemory: '{name}，空闲 {free} / {all}，以 {precision} 计算',
      gpuState: 'GPU 状态',
      gpuLent: '已借给 Train Tools，期间 WebUI 的模型处于卸载状态。',
      webui: 'WebUI',
      noWebui: '无（标签页单独运行）',
      data: '项目位置',
      loras: 'LoRA 位置',
      disk: '磁盘可用空间',
      version: 'Train Tools',
      versionAndBuild: '{version}（构建 {build}）',
      examined: '全部检查项目',
      log: '日志的最后几行',
      logEmpty: '日志为空。',
      copyHelp: '提问或报告问题时，请使用这份文本：它包含以上全部内容和日志。其中有这台电脑的文件夹名和项目名，发布前请先看一遍。',
      copy: '全部复制',
      copied: '已复制。',
      close: '关闭'
    }
  }
)
