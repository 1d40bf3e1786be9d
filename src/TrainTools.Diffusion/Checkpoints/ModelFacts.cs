using TrainTools.Core.Problems;

namespace TrainTools.Diffusion.Checkpoints;

/// <summary>What a model file is, recognised by the names and shapes of its tensors alone.</summary>
public sealed record ModelFacts
{
    /// <summary>What the file is for.</summary>
    public required ModelKind Kind { get; init; }

    /// <summary>The base model it belongs to.</summary>
    public required ModelFamily Family { get; init; }

    /// <summary>The file in a few words, part of a sentence: <c>an SD 1.x checkpoint</c>, <c>a VAE</c>.</summary>
    public required Problem Description { get; init; }

    /// <summary>Channels the U-Net takes: 4, 9 for inpainting, 8 for InstructPix2Pix; 0 without a U-Net.</summary>
    public int InputChannels { get; init; }

    /// <summary>Width of what cross-attention reads: 768 in SD 1.x, 1024 in SD 2.x; 0 if unknown.</summary>
    public int ContextWidth { get; init; }

    /// <summary>Whether the U-Net is in the file.</summary>
    public bool HasUNet { get; init; }

    /// <summary>Whether all text encoders of a family that can be trained are in the file.</summary>
    public bool HasTextEncoders { get; init; }

    /// <summary>Whether the VAE is in the file, encoder and decoder.</summary>
    public bool HasVae { get; init; }

    /// <summary>What the U-Net predicts.</summary>
    public ModelPrediction Prediction { get; init; } = ModelPrediction.Usual;

    /// <summary>How many numbers the file holds.</summary>
    public long Weights { get; init; }

    /// <summary>How many tensors there are of each number type, most first: <c>F16</c> → 1131.</summary>
    public required IReadOnlyList<KeyValuePair<string, int>> NumberTypes { get; init; }

    /// <summary>Size, reach and training of a LoRA; null for anything else.</summary>
    public LoraFacts? Lora { get; init; }
}
