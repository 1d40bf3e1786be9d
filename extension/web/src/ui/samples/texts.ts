import { texts } from '../../i18n/texts'

export const say = texts(
  {
    samples: 'Samples',
    prompt: 'Prompt {n}',
    base: 'base',
    epoch: 'epoch {n}',
    step: 'step {n}',
    sampleOf: '{prompt}: {moment}',
    place: '{moment} · {n} of {all}',
    earlier: 'Earlier sample',
    later: 'Later sample',
    above: 'Previous prompt',
    below: 'Next prompt',
    close: 'Close',
    keys: '← → through the training, ↑ ↓ through the prompts, Esc closes.',
    unreadable: 'The image cannot be shown.'
  },
  {
    ja: {
      samples: 'サンプル',
      prompt: 'プロンプト{n}',
      base: '学習前',
      epoch: 'エポック{n}',
      step: 'ステップ{n}',
      sampleOf: '{prompt}：{moment}',
      place: '{moment} · {n} / {all}枚',
      earlier: '前のサンプル',
      later: '次のサンプル',
      above: '前のプロンプト',
      below: '次のプロンプト',
      close: '閉じる',
      keys: '← → で学習の前後、↑ ↓ でプロンプトを切り替え、Escで閉じます。',
      unreadable: '画像を表示できません。'
    },
    zh: {
      samples: '样图',
      prompt: '提示词 {n}',
      base: '训练前',
      epoch: '第 {n} 轮',
      step: '第 {n} 步',
      sampleOf: '{prompt}：{moment}',
      place: '{moment} · 第 {n} / {all} 张',
      earlier: '上一张样图',
      later: '下一张样图',
      above: '上一条提示词',
      below: '下一条提示词',
      close: '关闭',
      keys: '← → 切换训练阶段，↑ ↓ 切换提示词，Esc 关闭。',
      unreadable: '无法显示图像。'
    }
  }
)
