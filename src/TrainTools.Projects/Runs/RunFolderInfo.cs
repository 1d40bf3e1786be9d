namespace TrainTools.Projects.Runs;

/// <summary>A run's folder.</summary>
/// <param name="RunId">Unique over all projects.</param>
/// <param name="Path">Where it lies.</param>
/// <param name="IsNew">False where the same request made it before.</param>
public sealed record RunFolderInfo(string RunId, string Path, bool IsNew);
