namespace TrainTools.House.Tests.Contracts;

/// <summary>
/// The packages' whole contracts and their checker, <c>check-api.cs</c>, which are too large to lie in the repository:
/// in <c>TRAINTOOLS_API</c>, or in <c>shared/api</c> beside the clone.
/// </summary>
internal static class SharedContracts
{
    /// <summary>Their folder, or null where they are not at hand.</summary>
    public static string? Folder { get; } = new[]
    {
        Environment.GetEnvironmentVariable("TRAINTOOLS_API"),
        Repository.PathOf("../shared/api"),
    }.FirstOrDefault(folder => folder is not null && File.Exists(Path.Combine(folder, "check-api.cs")));

    /// <summary>The file of a package's contract.</summary>
    public static string FileOf(string package) =>
        Path.Combine(Folder!, package == "SixLabors.ImageSharp" ? "ImageSharp.txt" : package + ".txt");
}

/// <summary>A test that needs the whole contracts.</summary>
internal sealed class SharedContractsFactAttribute : FactAttribute
{
    public SharedContractsFactAttribute()
    {
        if (SharedContracts.Folder is null)
            Skip = "The packages' contracts are not at hand: put them into ../shared/api or name TRAINTOOLS_API.";
        else if (!Product.IsBuiltWithStandIns)
            Skip = "Built with the real packages, so the compiler has checked it.";
    }
}
