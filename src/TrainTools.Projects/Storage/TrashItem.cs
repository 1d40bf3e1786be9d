using TrainTools.Core.Problems;

namespace TrainTools.Projects.Storage;

/// <summary>Something in the trash.</summary>
/// <param name="TrashId">Names it for restoring.</param>
/// <param name="What">A project, a version, three images, …</param>
/// <param name="Label">What it was called.</param>
/// <param name="Deleted">When it was put there.</param>
public sealed record TrashItem(string TrashId, Problem What, string Label, DateTimeOffset Deleted);
