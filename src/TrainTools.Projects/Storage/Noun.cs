using TrainTools.Core.Problems;

namespace TrainTools.Projects.Storage;

/// <summary>The things that have labels, as words in a sentence.</summary>
internal static class Noun
{
    public static Problem Project { get; } = new("noun.project", "");

    public static Problem Version { get; } = new("noun.version", "");

    public static Problem Training { get; } = new("noun.training", "");
}
