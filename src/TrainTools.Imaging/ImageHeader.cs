using TrainTools.Core.Problems;

namespace TrainTools.Imaging;

/// <summary>What an image file is by its header: nothing is decoded, so a header that lies costs nothing.</summary>
/// <param name="Width">Pixels, upright.</param>
/// <param name="Height">Pixels, upright.</param>
/// <param name="Extension">That of its real format, such as <c>.png</c>, whatever the file is called.</param>
public sealed record ImageHeader(int Width, int Height, string Extension)
{
    /// <summary>What a person may want to know although the image can be used.</summary>
    public IReadOnlyList<Problem> Notes { get; init; } = [];
}
