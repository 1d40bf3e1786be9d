using TrainTools.Core.Settings;
using TrainTools.Diffusion.UNet;

namespace TrainTools.Training.Benchmarks;

/// <summary>
/// Floating-point operations of one training step of a U-Net's LoRA, two for each multiply-add, counted layer by layer
/// from shapes: what must be computed whatever the program. Normalisations, activations and the optimizer, which
/// take well under one percent, are not counted.
/// </summary>
public sealed class StepFlops
{
    private readonly LoraSettings _lora;
    private readonly long _batch;
    private readonly long _tokens;
    private readonly UNetSettings _unet;
    private bool _isDifferentiated; // whether gradients flow through the layer at hand

    private StepFlops(UNetSettings unet, LoraSettings lora, long batch, long tokens) =>
        (_unet, _lora, _batch, _tokens) = (unet, lora, batch, tokens);

    /// <summary>The frozen network's forward pass.</summary>
    public double Forward { get; private set; }

    /// <summary>Backward through activations; no frozen weight has a gradient, nothing upstream of the LoRA either.</summary>
    public double Backward { get; private set; }

    /// <summary>The LoRA's forward and backward passes.</summary>
    public double Lora { get; private set; }

    /// <summary>Attention's scores a second time, because nobody keeps them for the backward pass.</summary>
    public double AttentionRecompute { get; private set; }

    /// <summary>The part of all these that convolutions larger than 1×1 take; the rest are matrix products.</summary>
    public double Convolutions { get; private set; }

    /// <summary>All operations of the step.</summary>
    public double Total => Forward + Backward + Lora + AttentionRecompute;

    /// <summary>Counts a step whose text encoder and VAE have been cached.</summary>
    /// <param name="unet">The network's sizes.</param>
    /// <param name="lora">Ranks.</param>
    /// <param name="batch">Images a step.</param>
    /// <param name="height">Latent height: the image's divided by 8.</param>
    /// <param name="width">Latent width.</param>
    /// <param name="tokens">Tokens that cross-attention reads, 77 or more.</param>
    public static StepFlops Count(UNetSettings unet, LoraSettings lora, int batch, int height, int width, int tokens)
    {
        var count = new StepFlops(unet, lora, batch, tokens);
        count.Walk(height, width);
        return count;
    }

    /// <summary>The layers in the order of <see cref="UNetModel.Forward"/>.</summary>
    private void Walk(long height, long width)
    {
        var layout = _unet.Layout;
        Layer(layout.ModelChannels, _unet.TimeWidth, 1, 1, hasLora: false);
        Layer(_unet.TimeWidth, _unet.TimeWidth, 1, 1, hasLora: false);
        var pixels = layout.Pixels(height, width);
        foreach (var block in layout.Blocks)
            Block(block, pixels[block.Level]);
        Layer(layout.Stages[^1].Outputs, UNetModel.LatentChannels, 9, height * width, hasLora: false);
    }

    private void Block(BlockLayout block, long pixels)
    {
        switch (block.Kind)
        {
            case BlockKind.ResBlock:
                ResBlock(block, pixels);
                break;
            case BlockKind.Transformer:
                Transformer(block.Outputs, block.Depth, pixels);
                break;
            default:
                var hasLora = block.Kind != BlockKind.Input && _lora.ConvRank is not null;
                Layer(block.Inputs, block.Outputs, 9, pixels, hasLora);
                break;
        }
    }

    private void ResBlock(BlockLayout block, long pixels)
    {
        var hasLora = _lora.ConvRank is not null;
        Layer(block.Inputs, block.Outputs, 9, pixels, hasLora);
        Layer(_unet.TimeWidth, block.Outputs, 1, 1, hasLora, inputIsConstant: true);
        Layer(block.Outputs, block.Outputs, 9, pixels, hasLora);
        if (block.ChangesChannels)
            Layer(block.Inputs, block.Outputs, 1, pixels, hasLora);
    }

    private void Transformer(long width, int depth, long pixels)
    {
        Layer(width, width, 1, pixels, hasLora: true); // proj_in
        for (var i = 0; i < depth; i++)
        {
            for (var projection = 0; projection < 3; projection++)
                Layer(width, width, 1, pixels, hasLora: true);
            Attention(width, pixels, pixels);
            Layer(width, width, 1, pixels, hasLora: true);

            Layer(width, width, 1, pixels, hasLora: true);
            Layer(_unet.ContextWidth, width, 1, _tokens, hasLora: true, inputIsConstant: true);
            Layer(_unet.ContextWidth, width, 1, _tokens, hasLora: true, inputIsConstant: true);
            Attention(width, pixels, _tokens);
            Layer(width, width, 1, pixels, hasLora: true);

            Layer(width, 8 * width, 1, pixels, hasLora: true);
            Layer(4 * width, width, 1, pixels, hasLora: true);
        }

        Layer(width, width, 1, pixels, hasLora: true); // proj_out
    }

    /// <summary>A frozen layer and its LoRA, at a number of positions an image.</summary>
    private void Layer(
        long inputs, long outputs, int kernelArea, long positions, bool hasLora, bool inputIsConstant = false)
    {
        var isConvolution = kernelArea > 1;
        var before = Total;
        var once = 2.0 * inputs * outputs * kernelArea * positions * _batch;
        var toInput = _isDifferentiated && !inputIsConstant;
        Forward += once;
        Backward += toInput ? once : 0;
        Convolutions += isConvolution ? Total - before : 0;
        if (!hasLora)
            return;

        var rank = isConvolution ? _lora.ConvRank!.Value : _lora.Rank;
        var down = 2.0 * inputs * kernelArea * rank * positions * _batch;
        var up = 2.0 * rank * outputs * positions * _batch;
        var downPasses = toInput ? 3 : 2; // forward, gradient of the weight, gradient of the input
        Lora += downPasses * down + 3 * up;
        Convolutions += isConvolution ? downPasses * down : 0;
        _isDifferentiated = true;
    }

    /// <summary>Scores and their product with the values: two matrix products forward, four backward.</summary>
    private void Attention(long width, long queries, long keys)
    {
        var product = 2.0 * queries * keys * width * _batch;
        Forward += 2 * product;
        Backward += 4 * product;
        AttentionRecompute += product;
    }
}
