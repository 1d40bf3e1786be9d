using Xunit;

namespace TrainTools.Testing;

/// <summary>A fact that needs files of the golden folder; says which one is not there when it skips.</summary>
public sealed class GoldenFactAttribute : FactAttribute
{
    /// <param name="files">Names within the golden folder.</param>
    public GoldenFactAttribute(params string[] files)
    {
        if (Array.Find(files, file => !GoldenFolder.Has(file)) is { } missing)
            Skip = $"The golden folder {GoldenFolder.Path} has no {missing}.";
    }
}
