using TrainTools.Core.Problems;
using TrainTools.Imaging;

namespace TrainTools.Training.Data;

/// <summary>An image that is decoded, resized and cut to its bucket.</summary>
/// <param name="Image">Where it came from.</param>
/// <param name="Choice">Its bucket and crop.</param>
/// <param name="Cut">The bucket's pixels.</param>
public sealed record PreparedImage(TrainingImage Image, BucketChoice Choice, RgbImage Cut)
{
    /// <summary>What a person may want to know of how it was read.</summary>
    public IReadOnlyList<Problem> Notes { get; init; } = [];
}
