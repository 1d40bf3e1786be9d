namespace TrainTools.Testing;

/// <summary>Where the tests' own checkout lies.</summary>
public static class Repository
{
    /// <summary>The folder that holds <c>TrainToolsHost.sln</c>.</summary>
    public static string Root { get; } = Find();

    private static string Find()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "TrainToolsHost.sln")))
                return folder.FullName;
        }
        throw new InvalidOperationException(
            $"No folder above {AppContext.BaseDirectory} holds TrainToolsHost.sln; run the tests from a clone.");
    }
}
