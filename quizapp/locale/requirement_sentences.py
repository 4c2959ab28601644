"""What layers require of a description, in Japanese; each pair is a sentence as the engine's layers write it."""

from __future__ import annotations

from typing import Final

SHAPES: Final = (
    (
        "padding `same` needs a stride of 1, as in torch; give the padding in numbers",
        "padding の `same` は、torch と同じく stride が 1 のときだけ使えます。数で書いてください",
    ),
    ("a reflection must be narrower than the input, not {0}", "折り返すパディング {0} は、入力より狭くしてください"),
    (
        "going round, the padding {0} may be as wide as the input",
        "一周するパディング {0} は、入力の幅以下にしてください",
    ),
    ("the padding {0} may be at most half the kernel {1}", "パディング {0} は、カーネル {1} の半分以下にしてください"),
    ("a kernel of {0} cannot be padded alike on both sides", "大きさ {0} のカーネルでは、両側に同じだけ足せません"),
    ("{0} channels cannot be divided into {1} groups", "{0} チャネルは {1} グループに等分できません"),
    ("{0} input channels cannot be divided into {1} groups", "入力の {0} チャネルは {1} グループに等分できません"),
    ("{0} output channels cannot be divided into {1} groups", "出力の {0} チャネルは {1} グループに等分できません"),
    (
        "the output padding {0} must be smaller than the stride {1} or the dilation {2}",
        "出力のパディング {0} は、ストライド {1} か膨張率 {2} より小さくしてください",
    ),
    ("{0} features cannot be shared among {1} heads", "{0} 個の特徴は {1} 個のヘッドに等分できません"),
    (
        "queries, keys and values must all have {0} features",
        "クエリ、キー、バリューの特徴は、どれも {0} 個にしてください",
    ),
    ("at most 1024 keys are allowed", "キーは 1024 個までです"),
    (
        "one value alone has no variance to divide by; give at least two",
        "値が1つでは分散で割れません。2つ以上にしてください",
    ),
    ("without `affine` there is no gamma or beta to give", "`affine` が false なら、gamma と beta は書けません"),
    ("without `bias` there is no beta to give", "`bias` が false なら、beta は書けません"),
    (
        "without tracked statistics there are none to normalize by in inference",
        "統計量を蓄えていないので、推論時に正規化できません",
    ),
    (
        "the normalized shape {0} must be the last lengths of the input {1}",
        "normalized_shape の {0} は、入力 {1} の後ろの軸の長さと同じにしてください",
    ),
    (
        "there is one slope, or one for each of the {0} channels, not {1}",
        "傾きは1つか、チャネルごとの {0} 個です({1} 個あります)",
    ),
    (
        "`padding` is {0}, whole numbers from 0, or one number for all sides",
        "`padding` は {0} か、全辺に共通の1つの数です。0 以上の整数で書いてください",
    ),
    ("{0} channels cannot be divided into {1} chunks", "{0} チャネルは {1} 個に等分できません"),
    ("there is no chunk {0} of {1}, counted from 0", "{1} 個に分けたうちの、0 から数えて {0} 番はありません"),
    ("the input has no axis {0}; it has {1}", "入力に軸 {0} はありません。あるのは {1} です"),
    ("a first state has as many features as hidden units, {0}", "最初の状態の特徴は、隠れユニットと同じ {0} 個です"),
    (
        "components come in pairs, so {0} of them cannot be encoded",
        "成分は2つずつ組になるので、{0} 個では符号化できません",
    ),
    ("{0} features cannot be arranged as {1}", "{0} 個の特徴は {1} の形に並べられません"),
    (
        "`unflattened_size` is [channels, height, width] or [time, features], whole numbers from 1",
        "`unflattened_size` は [channels, height, width] か [time, features] です。1 以上の整数で書いてください",
    ),
    ("sequences to be joined must have equally many features", "つなぐ系列の特徴は、同じ個数にしてください"),
    (
        "{0} channels cannot be laid out as squares of {1} by {2} cells",
        "{0} チャネルは {1}×{2} の正方形に並べられません",
    ),
    (
        "what is multiplied has the axes {0} and {1}; they must be the same",
        "掛け合わせるものの軸が {0} と {1} です。同じ軸にしてください",
    ),
    (
        "{0} does not fit {1}: each axis of the second is as long as that of the first, or 1",
        "{0} は {1} に合いません。2つめの軸の長さは、1つめと同じか 1 です",
    ),
    ("the crop must lie in the image", "切り抜く範囲は、画像の中に収めてください"),
    ("the crop must fit in the padded image", "切り抜く範囲は、パディングした画像に収めてください"),
)
"""What sizes, groups, heads and crops must be."""
MASKS: Final = (
    (
        "`{0}` holds a 1 for each key that is padding and a 0 for every other",
        "`{0}` は、パディングのキーを 1、ほかのキーを 0 としてください",
    ),
    (
        "`{0}` needs a 0 or a 1 for each of the {1} keys, once or for each of the {2} samples",
        "`{0}` には、{1} 個のキーそれぞれの 0 か 1 を、1組か、{2} 個のサンプルごとに書いてください",
    ),
    ("a mask holds 1 for what is kept and 0 for the rest", "マスクは、残すところを 1、ほかを 0 としてください"),
    (
        "the mask needs a 0 or 1 for each channel of the {0} samples, sample by sample",
        "マスクには、{0} 個のサンプルのチャネルごとに 0 か 1 を、サンプルの順に書いてください",
    ),
    (
        "the mask needs a 0 or 1 for each element of the {0} samples, row by row",
        "マスクには、{0} 個のサンプルの要素ごとに 0 か 1 を、行の順に書いてください",
    ),
)
"""What masks hold."""
SEQUENCES: Final = (
    (
        "`target` needs one row for the last step, or one for every step",
        "`target` は、最後の時刻の1行か、全時刻の行を書いてください",
    ),
    (
        "`weight_hh` must be square, with as many rows as `weight_ih` has and as a target has numbers",
        "`weight_hh` は正方行列です。行の数は `weight_ih` の行数、target の数の個数と同じにしてください",
    ),
    (
        "`weight_ih` must have a column for each feature of x",
        "`weight_ih` の列の数は、x の特徴の数と同じにしてください",
    ),
    (
        "a first state has a row for the hidden state and, for an LSTM, one for the cell, not {0}",
        "最初の状態は隠れ状態の1行で、LSTM ではセルの1行が加わります({0} 行あります)",
    ),
    ("a first state needs a row for each layer and direction", "最初の状態には、層と向きごとに1行が必要です"),
    (
        "a first state needs a row for each layer and direction, first the hidden states, then the cells",
        "最初の状態には、層と向きごとに1行が必要です。隠れ状態、セルの順に並べてください",
    ),
    ("a gradient of zeros has no direction to keep", "0 だけの勾配には、保つべき向きがありません"),
    ("there is no position {0} in a sequence of {1}", "長さ {1} の系列に {0} 番目はありません"),
    ("the position {0} must lie in the sequence", "位置 {0} は系列の中にしてください"),
    ("word {0} must stand before word {1}", "単語 {0} は単語 {1} より前に置いてください"),
    ("attention weights are not negative and add up to 1", "Attention の重みは 0 以上で、合計を 1 にしてください"),
    ("each key must be as long as a query, {0}", "キーの長さは、クエリと同じ {0} にしてください"),
    ("the query must be as long as each key", "クエリの長さは、キーと同じにしてください"),
    ("there must be one value for each key", "バリューは、キー1つにつき1つ必要です"),
    ("there must be one weight for each value", "重みは、バリュー1つにつき1つ必要です"),
    (
        "the target and what the encoder gives must both have {0} features",
        "ターゲットとエンコーダの出力の特徴は、どちらも {0} 個にしてください",
    ),
)
"""What recurrent and attention layers require."""
LOSSES: Final = (
    ("a probability lies above 0 and at most at 1", "確率は 0 より大きく 1 以下にしてください"),
    ("the probabilities must lie between 0 and 1", "確率は 0 から 1 までにしてください"),
    ("at most twelve probabilities are listed", "確率は12個までです"),
    (
        "classes are whole numbers from 0 to one less than the {0} outputs",
        "クラスは 0 以上、出力の数 {0} 未満の整数です",
    ),
    (
        "labels are smoothed where logits are given, as in torch",
        "ラベル平滑化は、torch と同じく、ロジットを渡すときだけ使えます",
    ),
    ("target and prediction must have as many classes", "目標と予測のクラスの数を同じにしてください"),
    ("the prediction must be a distribution without zeros", "予測は、0 を含まない確率分布にしてください"),
    ("the shares of the target must add up to 1", "目標の割合の合計を 1 にしてください"),
    ("there must be one class for each of the {0} samples", "{0} 個のサンプルそれぞれに、クラスが1つ必要です"),
    (
        "there must be one target for each of the {0} outputs of a sample",
        "サンプルの出力 {0} 個それぞれに、目標が1つ必要です",
    ),
    ("there must be one weight for each input", "重みは、入力1つにつき1つ必要です"),
    ("a running variance of 0 cannot be divided by", "移動平均の分散が 0 では割れません"),
    (
        "the standard deviation must be above 0 to divide by it",
        "標準偏差で割るので、0 より大きくしてください",
    ),
    (
        "a floating-point number takes 2, 4 or 8 bytes, not {0}",
        "浮動小数点数は 2、4、8 バイトのどれかです({0} とあります)",
    ),
)
"""What losses, probabilities and updates require."""
LATENT: Final = (
    ("a deviation must be above 0", "標準偏差は 0 より大きくしてください"),
    ("a variance must be above 0", "分散は 0 より大きくしてください"),
    ("a sample may hold at most 400 numbers", "サンプルの数は、合わせて 400 個までです"),
    ("without bias a sample needs at least two points", "不偏推定には、点が2つ以上必要です"),
    ("at most 20,000 numbers are drawn", "乱数は 20,000 個までです"),
    ("an input, a hidden and an output layer are needed", "入力層、隠れ層、出力層が必要です"),
    ("input, noise and output must have as many values", "入力、ノイズ、出力の値を同じ個数にしてください"),
    ("the output must have as many values as the input", "出力の値を、入力と同じ個数にしてください"),
    (
        "latent points must have as many dimensions as the mean",
        "潜在変数の点の次元を、平均と同じにしてください",
    ),
    ("mean and deviation must have as many dimensions", "平均と標準偏差の次元を同じにしてください"),
    ("mean, variance and noise must have one length", "平均、分散、ノイズを同じ長さにしてください"),
    ("the points of both samples must have as many dimensions", "2つのサンプルの点の次元を同じにしてください"),
    (
        "the codes must have as many values as what the encoder gives",
        "コードの値を、エンコーダの出力と同じ個数にしてください",
    ),
    (
        "the decoder needs as many weights as a code has values",
        "デコーダの重みは、コードの値と同じ個数が必要です",
    ),
    ("{0} codes are no power of two", "コードの数 {0} は2の累乗ではありません"),
)
"""What autoencoders require."""
IMAGES: Final = (
    (
        "an image has one channel or three, red, green and blue, not {0}",
        "画像のチャネルは1つか、赤・緑・青の3つです({0} とあります)",
    ),
    ("both images must have one size", "2つの画像を同じ大きさにしてください"),
    ("noise is drawn for at most 100,000 cells", "ノイズを加えられるのは 100,000 画素までです"),
    ("the box from {0} to {1} must lie in the image", "{0} から {1} までの枠は、画像の中に収めてください"),
    (
        "the centre ({0}, {1}) of the box must lie in the image of side {2}",
        "枠の中心 ({0}, {1}) は、一辺 {2} の画像の中にしてください",
    ),
    ("the centre must lie in the image", "中心は画像の中にしてください"),
    (
        "the crop of side {0} must fit in the padded image",
        "一辺 {0} の切り抜きは、パディングした画像に収めてください",
    ),
    ("the lower bound must not be above the upper one", "下限は上限以下にしてください"),
    (
        "the side {0} of the box must be even, so that it has a centre",
        "枠の一辺 {0} は、中心が決まるように偶数にしてください",
    ),
    (
        "the square of side {0} must fit in the image of side {1}",
        "一辺 {0} の正方形は、一辺 {1} の画像に収めてください",
    ),
    (
        "the turns must be 1, 2 or 4 equal parts of a full circle",
        "回転は、1周を 1、2、4 等分したものにしてください",
    ),
    ("1 to 100,000 combinations can be listed", "並べられる組合せは 1 通りから 100,000 通りまでです"),
)
"""What augmentation requires."""
LAYOUTS: Final = (
    ("no stride gives an output as large as {0}", "出力が {0} になるストライドはありません"),
    (
        "several strides, or none, give an output of {0}",
        "出力が {0} になるストライドが、ないか、1つに決まりません",
    ),
    (
        "the place {0} and the shifted place must lie in the row of {1}",
        "位置 {0} とずらした位置は、長さ {1} の列の中にしてください",
    ),
    ("windows of {0} must fill the row of {1}", "長さ {1} の列を、幅 {0} の窓で過不足なく分けられません"),
    (
        "the table names a channel beyond the {0}, counted from 0",
        "表にあるチャネルの番号が、0 から数えて {0} 個の範囲を超えています",
    ),
    ("the values of the window must be whole numbers", "窓の値は整数にしてください"),
    (
        "the values of the window must differ, so that one is the largest",
        "最大の値が1つに決まるように、窓の値をすべて違う数にしてください",
    ),
    (
        "there must be 1 to 1,000 blocks, and one in each stage",
        "ブロックは各ステージに1つ以上、合わせて 1,000 個までです",
    ),
    ("x and H(x) must have the same length", "x と H(x) を同じ長さにしてください"),
    (
        "x and the residual must have the same length to be added",
        "x と残差を足すので、同じ長さにしてください",
    ),
    ("{0} of {1} blocks cannot be deleted", "{1} 個のブロックから {0} 個は取り除けません"),
)
"""What pooling, strides and blocks require."""
REQUIREMENTS: Final = (*SHAPES, *MASKS, *SEQUENCES, *LOSSES, *LATENT, *IMAGES, *LAYOUTS)
