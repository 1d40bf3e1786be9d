import { texts } from '../shared/texts/texts'

/** Labels, and beside each key with `_help` what the setting does. */
export const sayField = texts(
  {
    trigger_word: 'Trigger word',
    trigger_word_help: 'The word that calls it in a prompt; the first word of each caption.',
    output_name: 'Name of the LoRA file',
    output_name_help: 'What stands in the prompt: <lora:name:1>.',
    epochs: 'Epochs',
    epochs_help: 'How often all images (times their repeats) are gone through.',
    repeats: 'Repeats',
    repeats_help: 'How often each image is seen in an epoch; automatic makes few images count more.',
    save_every_epochs: 'Save every N epochs',
    save_every_epochs_help: 'Keeps a LoRA file every N epochs; each can be tried and compared later.',
    resolution: 'Resolution',
    resolution_help:
      'Side of a square, in pixels, with as many pixels as an image is trained at; other shapes keep their'
      + ' aspect. Larger shows more detail, and takes more time and memory.',
    flip: 'Flip',
    flip_help:
      'Also train on a mirrored copy of each image: twice the steps. Not for what has a left and a right,'
      + ' such as a parting, a scar or writing.',
    batch_size: 'Batch size',
    batch_size_help: 'Images a step: more is faster an image, and takes more memory.',
    rank: 'Rank (dim)',
    rank_help:
      'How much the LoRA can learn, and how large its file gets. 4 to 32 suit a person or character.',
    alpha: 'Alpha',
    alpha_help:
      "The LoRA's output is multiplied by alpha / rank; half the rank learns half as fast. Automatic: the"
      + " same number as the rank.",
    conv_rank: 'Convolution rank (conv dim)',
    conv_rank_help:
      'Also trains the 3×3 convolutions, with this rank; can help with styles. Left empty, they are left alone.',
    conv_alpha: 'Convolution alpha',
    conv_alpha_help: 'Alpha of the convolutions. Automatic: 1, as kohya has it.',
    train_text_encoder: 'Train the text encoder',
    train_text_encoder_help:
      "A LoRA for the text encoder, which reads the prompt, beside the U-Net's, which draws: the trigger"
      + " word works better, and overfits sooner.",
    optimizer: 'Optimizer',
    optimizer_help:
      'How weights are moved. AdamW is the safe choice; Lion needs less memory and a smaller learning rate.',
    learning_rate: 'Learning rate',
    learning_rate_help:
      'Too high breaks the images, too low learns nothing. Automatic: 1e-4 for AdamW, 2e-5 for Lion.',
    text_encoder_learning_rate: 'Text encoder learning rate',
    text_encoder_learning_rate_help: 'Automatic: half of the learning rate.',
    schedule: 'LR scheduler',
    schedule_help: 'How the learning rate changes over the steps; cosine lets it glide to zero.',
    warmup_steps: 'LR warmup steps',
    warmup_steps_help: 'Steps over which the learning rate rises from zero at the start.',
    clip_skip: 'Clip skip',
    clip_skip_help:
      "Which of the text encoder's last layers is read: 2 for most anime models, 1 for photo models.",
    seed: 'Seed',
    seed_help: 'The same seed, images and settings give the same LoRA, bit for bit on the CPU.',
    validation_pictures: 'Validation images',
    validation_pictures_help:
      "Held out of the training; the loss on them is told at each saved epoch. When it rises while the"
      + " training's falls, the LoRA is overfitting. Automatic: a tenth of the images, from 8 on.",
    shuffle_caption: 'Shuffle captions',
    shuffle_caption_help:
      'Shuffles the comma-separated tags of a caption at every step, so that their order is not learned.',
    keep_tokens: 'Keep tokens',
    keep_tokens_help:
      'How many tags at the front stay in place when captions are shuffled; 1 keeps the trigger word first.',
    max_token_length: 'Max token length',
    max_token_length_help:
      'How many tokens of a caption count: 75, 150 or 225; the rest is cut off. Automatic takes the'
      + ' smallest that holds every caption.',
    precision: 'Mixed precision',
    precision_help: 'Numbers to compute with. Automatic takes what suits the GPU or the processor.',
    save_precision: 'Save precision',
    save_precision_help: 'Numbers in the LoRA file. fp16 is read by every WebUI; fp32 doubles the file.',
    memory_saving: 'Gradient checkpointing',
    memory_saving_help:
      'Computes parts of a step twice: less memory for a third more time, and the same LoRA. Automatic:'
      + ' when what is free would not do otherwise.',
    automatic: 'automatic',
    on: 'on',
    off: 'off'
  },
  {
    ja: {
      trigger_word: 'トリガーワード',
      trigger_word_help: 'プロンプトで呼び出す言葉。各キャプションの先頭に入ります。',
      output_name: 'LoRAのファイル名',
      output_name_help: 'プロンプトでの書き方：<lora:名前:1>',
      epochs: 'エポック数',
      epochs_help: 'すべての画像（繰り返しを含む）を何周学習するか。',
      repeats: '繰り返し',
      repeats_help: '1エポックに各画像を見る回数。自動では枚数が少ないほど増やします。',
      save_every_epochs: '保存の間隔（エポック）',
      save_every_epochs_help: 'このエポック数ごとにLoRAファイルを残します。あとで試して比べられます。',
      resolution: '解像度',
      resolution_help: '学習する画素数を正方形の一辺で表した値（ピクセル）。縦横比は保たれます。大きいほど細部を学びますが、時間とメモリが増えます。',
      flip: '左右反転',
      flip_help: '各画像の左右反転も学習します（ステップ数は2倍）。髪の分け目、傷、文字がある場合は不向きです。',
      batch_size: 'バッチサイズ',
      batch_size_help: '1ステップの枚数。大きいほど1枚あたりは速く、メモリが増えます。',
      rank: 'ランク（dim）',
      rank_help: 'LoRAが学べる量。大きいほどファイルも大きくなります。人物やキャラクターは4から32が目安です。',
      alpha: 'アルファ',
      alpha_help: 'LoRAの出力にアルファ÷ランクを掛けます。ランクの半分なら学習も半分の速さです。自動ではランクと同じです。',
      conv_rank: '畳み込み層のランク（conv dim）',
      conv_rank_help: '3×3の畳み込み層もこのランクで学習します。画風に効くことがあります。空欄なら学習しません。',
      conv_alpha: '畳み込み層のアルファ',
      conv_alpha_help: '畳み込み層のアルファ。自動ではkohyaと同じ1です。',
      train_text_encoder: 'テキストエンコーダーも学習',
      train_text_encoder_help: '絵を描くU-Netに加え、プロンプトを読むテキストエンコーダーも学習します。トリガーワードが効きやすくなりますが、過学習も早まります。',
      optimizer: 'オプティマイザー',
      optimizer_help: '重みの動かし方。迷ったらAdamW。Lionはメモリが少なく、学習率を小さくします。',
      learning_rate: '学習率',
      learning_rate_help: '高すぎると画像が崩れ、低すぎると何も学びません。自動ではAdamWが1e-4、Lionが2e-5です。',
      text_encoder_learning_rate: 'テキストエンコーダーの学習率',
      text_encoder_learning_rate_help: '自動では学習率の半分です。',
      schedule: 'LRスケジューラー',
      schedule_help: 'ステップに応じた学習率の変え方。cosineでは滑らかに0へ下がります。',
      warmup_steps: 'LRウォームアップのステップ数',
      warmup_steps_help: '最初に学習率を0から上げていくステップ数。',
      clip_skip: 'Clip skip',
      clip_skip_help: 'テキストエンコーダーの最後から何番目の層を読むか。アニメ系モデルは多くが2、写真系は1です。',
      seed: 'シード',
      seed_help: '同じシード・画像・設定なら同じLoRAになります（CPUではビット単位で同じ）。',
      validation_pictures: '検証用の画像',
      validation_pictures_help: '学習に使わず、保存するエポックごとに損失を調べます。学習の損失が下がるのにこちらが上がれば過学習です。自動では8枚以上のとき1割です。',
      shuffle_caption: 'キャプションをシャッフル',
      shuffle_caption_help: 'カンマ区切りのタグをステップごとに混ぜ、順番を覚えないようにします。',
      keep_tokens: '先頭に固定するタグ数（keep tokens）',
      keep_tokens_help: 'シャッフルしても先頭に残すタグの数。1でトリガーワードが先頭に残ります。',
      max_token_length: '最大トークン長',
      max_token_length_help: 'キャプションで使うトークン数：75、150、225。超えた分は切り捨てます。自動ではすべてが収まる最小の値です。',
      precision: '計算の精度（mixed precision）',
      precision_help: '計算に使う数値の形式。自動ではGPUやプロセッサーに合ったものを選びます。',
      save_precision: 'ファイルの精度',
      save_precision_help: 'LoRAファイルの数値の形式。fp16はどのWebUIでも読めます。fp32ではファイルが2倍になります。',
      memory_saving: 'Gradient checkpointing',
      memory_saving_help: 'ステップの一部を2回計算します。時間が3割ほど増える代わりにメモリを減らし、LoRAは同じになります。自動では空きが足りないときだけ使います。',
      automatic: '自動',
      on: 'オン',
      off: 'オフ'
    }
  }
)
