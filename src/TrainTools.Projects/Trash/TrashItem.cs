namespace TrainTools.Projects.Trash;

/// <summary>Something in the trash.</summary>
/// <param name="TrashId">Names it for restoring.</param>
/// <param name="What">"Project", "Version", "3 pictures", …</param>
/// <param name="Label">What it was called.</param>
/// <param name="Deleted">When it was put there.</param>
public sealed record TrashItem(string TrashId, string What, string Label, DateTimeOffset Deleted);
