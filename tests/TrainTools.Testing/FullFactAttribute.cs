using Xunit;

namespace TrainTools.Testing;

/// <summary>A fact with networks of real size, gigabytes and minutes: run by <c>./install/test.sh --full</c>.</summary>
public sealed class FullFactAttribute : FactAttribute
{
    /// <param name="goldenFiles">Files of the golden folder that the test needs.</param>
    public FullFactAttribute(params string[] goldenFiles)
    {
        if (Environment.GetEnvironmentVariable("TRAINTOOLS_FULL") != "1")
            Skip = "Networks of real size take minutes and 12 GB; run ./install/test.sh --full.";
        else if (Array.Find(goldenFiles, file => !GoldenFolder.Has(file)) is { } missing)
            Skip = $"The golden folder {GoldenFolder.Path} has no {missing}.";
    }
}
