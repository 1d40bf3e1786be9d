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

    /// <summary>What a person may want to know although it can.</summary>
    public IReadOnlyList<Problem> Notes { get; init; } = [];

    /// <summary>As it was dropped, where the file had to be called otherwise.</summary>
    public string? Name { get; init; }

    /// <summary>Its caption's file, or null where there is none.</summary>
    public CaptionFacts? Caption { get; init; }
}

/// <summary>What is known of a caption's file, as long as its size and time stay the same.</summary>
internal sealed record CaptionFacts
{
    /// <summary>Changes when more is looked for.</summary>
    public const int Current = 2;

    public long Bytes { get; init; }

    public long Modified { get; init; }

    /// <summary>The first line.</summary>
    public string Text { get; init; } = "";

    /// <summary>All lines, where there are several; null: the first is all.</summary>
    public string? Lines { get; init; }

    /// <summary>The control signs in it that are read as spaces; null: none.</summary>
    public string? Controls { get; init; }

    public string Revision { get; init; } = "";

    /// <summary>Why it cannot be read; null: it can.</summary>
    public Problem? Problem { get; init; }
}
