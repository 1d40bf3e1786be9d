namespace TrainTools.Projects;

/// <summary>A project: what a person makes one subject's LoRAs in.</summary>
/// <param name="Id">Its folder's name; stays when the label changes.</param>
/// <param name="Label">As typed, in any script.</param>
/// <param name="Created">When it was made.</param>
/// <param name="Changed">When it or one of its versions was last changed.</param>
/// <param name="Versions">The oldest first.</param>
public sealed record Project(
    string Id, string Label, DateTimeOffset Created, DateTimeOffset Changed, IReadOnlyList<Version> Versions);
