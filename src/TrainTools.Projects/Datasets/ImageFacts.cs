using TrainTools.Core.Problems;

namespace TrainTools.Projects.Datasets;

/// <summary>What is known of an image's file, as long as its size and time stay the same.</summary>
internal sealed record ImageFacts
{
    public long Bytes { get; init; }

    public long Modified { get; init; }

    public string Sha256 { get; init; } = "";

    public int Width { get; init; }

    public int Height { get; init; }

    /// <summary>Why it cannot be trained on; null: it can.</summary>
    public Problem? Problem { get; init; }

    /// <summary>As it was dropped, where the file had to be called otherwise.</summary>
    public string? Name { get; init; }

    /// <summary>Its caption's file, or null where there is none.</summary>
    public CaptionFacts? Caption { get; init; }
}

/// <summary>What is known of a caption's file, as long as its size and time stay the same.</summary>
internal sealed record CaptionFacts
{
    public long Bytes { get; init; }

    public long Modified { get; init; }

    public string Text { get; init; } = "";

    public string Revision { get; init; } = "";

    /// <summary>Why it cannot be read; null: it can.</summary>
    public Problem? Problem { get; init; }
}
