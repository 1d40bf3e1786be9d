using Xunit;

namespace TrainTools.Testing;

/// <summary>
/// A theory over the models of the golden folder (with <see cref="GoldenModelsAttribute"/>); skips with a sentence
/// when no supported model has the files, where xunit would fail for want of data.
/// </summary>
public sealed class GoldenTheoryAttribute : TheoryAttribute
{
    /// <param name="files">What each model must have: <c>shapes.json</c> means <c>NAME.shapes.json</c>.</param>
    public GoldenTheoryAttribute(params string[] files)
    {
        if (GoldenFolder.Models(files).Count == 0)
            Skip = $"No model of a supported kind in {GoldenFolder.Path} has {string.Join(" and ", files)}.";
    }
}
