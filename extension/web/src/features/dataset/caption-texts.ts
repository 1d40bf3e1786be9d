import { texts } from '../../i18n/texts'

export const say = texts(
  {
    importCaptions: 'Import captions',
    likelyPage: 'Likely code pages',
    codePage: 'Code page',
    convert: 'Convert to UTF-8',
    otherPage: 'is not in this code page'
  },
  {
    ja: {
      importCaptions: 'キャプションを取り込む',
      likelyPage: '推定した文字コード',
      codePage: '文字コード',
      convert: 'UTF-8に変換',
      otherPage: 'この文字コードではありません'
    },
    zh: {
      importCaptions: '导入描述',
      likelyPage: '推测的代码页',
      codePage: '代码页',
      convert: '转换为 UTF-8',
      otherPage: '不是这个代码页的文字'
    }
  }
)
