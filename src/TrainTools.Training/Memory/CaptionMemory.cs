namespace TrainTools.Training.Memory;

/// <summary>What captions take that are encoded ahead of their steps.</summary>
public static class CaptionMemory
{
    /// <summary>Captions ahead on a processor: few, so that a run that is asked to stop hears it soon.</summary>
    public const int AheadOnProcessor = 16;

    private const int WidestContext = 2048; // SDXL's two encoders together

    /// <summary>Bytes of one, at most.</summary>
    /// <param name="maxTokenLength">75, 150 or 225.</param>
    /// <param name="bytes">Of a number that the U-Net reads.</param>
    public static long Bytes(int maxTokenLength, int bytes) => (maxTokenLength + 2L) * WidestContext * bytes;
}
