namespace SixLabors.ImageSharp.Formats;

/// <summary>How a picture is decoded.</summary>
public sealed class DecoderOptions
{
    /// <summary>Frames of an animation that are decoded; this stand-in always decodes the first only.</summary>
    public uint MaxFrames { get; init; } = int.MaxValue;
}
