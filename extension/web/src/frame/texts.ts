import { texts } from '../shared/texts/texts'

export const say = texts(
  {
    dataset: 'Dataset',
    train: 'Train',
    results: 'Results',
    newTitle: 'A new LoRA',
    versionOf: '{project} · {version}',
    setupTitle: 'Setting up',
    lost: 'The connection to Train Tools is lost. It is tried again by itself; nothing you entered is gone.',
    retry: 'Try now',
    login: 'Your login has ended. Reload the page and log in again; a running training goes on.',
    reload: 'Reload the page',
    open:
      'This WebUI can be reached from other machines and has no login: anybody who finds it can see and change your '
      + 'pictures. Start it with --gradio-auth name:password, or without --listen and --share.',
    cardStray:
      'Nothing trains, but the graphics card is still lent to Train Tools, so pictures may wait. Give it back '
      + 'to go on making them.',
    cardBack: 'Give it back',
    cardComes: 'The WebUI has its graphics card again; its model is loaded with the next picture.',
    dismiss: 'Close this message',
    projects: 'Projects',
    steps: 'Steps of this LoRA',
    running: 'training now'
  },
  {
    ja: {
      dataset: '画像',
      train: '学習',
      results: '結果',
      newTitle: '新しいLoRA',
      versionOf: '{project} · {version}',
      setupTitle: 'セットアップ',
      lost: 'Train Toolsへの接続が切れました。自動で再接続します。入力した内容は失われません。',
      retry: '今すぐ再接続',
      login:
        'ログインの有効期限が切れました。ページを再読み込みしてログインし直してください。実行中の学習は続きます。',
      reload: 'ページを再読み込み',
      open:
        'このWebUIはほかの機器から接続でき、ログインがありません。見つけた人は誰でも画像を見たり変更したりできます。'
        + '--gradio-auth 名前:パスワード を付けて起動するか、--listen と --share を外してください。',
      cardStray:
        '学習は行われていませんが、GPUがTrain Toolsに貸し出されたままで、画像の生成が待たされることがあります。'
        + '返却すると生成できるようになります。',
      cardBack: '返却する',
      cardComes: 'GPUをWebUIに返却しました。モデルは次の画像の生成時に読み込まれます。',
      dismiss: 'このメッセージを閉じる',
      projects: 'プロジェクト',
      steps: 'このLoRAの手順',
      running: '学習中'
    }
  }
)
