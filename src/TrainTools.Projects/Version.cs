using TrainTools.Core.Problems;
using TrainTools.Projects.Storage;

namespace TrainTools.Projects;

/// <summary>A version of a project: a dataset with settings, and the runs that trained on it.</summary>
/// <param name="Id">Unique over all projects.</param>
/// <param name="ProjectId">The project it belongs to.</param>
/// <param name="Label">As typed, in any script.</param>
/// <param name="Created">When it was made.</param>
/// <param name="Changed">When its label or settings were last changed.</param>
/// <param name="Revision">Grows by one with each change of label or settings; 1 at first.</param>
/// <param name="Settings">What was chosen for it.</param>
/// <param name="Images">Image files in its dataset.</param>
/// <param name="Runs">Its trainings.</param>
/// <param name="Problem">Why its settings could not be read and the usual ones stand there; null: they could.</param>
public sealed record Version(
    string Id,
    string ProjectId,
    string Label,
    DateTimeOffset Created,
    DateTimeOffset Changed,
    long Revision,
    VersionSettings Settings,
    int Images,
    int Runs,
    Problem? Problem = null);
