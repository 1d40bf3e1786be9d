using TrainTools.Core.Problems;

namespace TrainTools.Projects.Datasets;

/// <summary>
/// What of a folder is trained on and what is not, before anything counts: the command line and the tab read it by the
/// same rules, so that both name the same files for the same reasons.
/// </summary>
/// <param name="Used">The images that are trained on, folder by folder.</param>
/// <param name="LeftOut">What was found beside them, with the reason of each.</param>
public sealed record DatasetPlan(IReadOnlyList<UsedImage> Used, IReadOnlyList<LeftOutFile> LeftOut)
{
    /// <summary>Images that were found, used or not. A file of another kind or a mask is none.</summary>
    public int Found => Used.Count + LeftOut.Count(file => file.IsImage);

    /// <summary>What the start asks about: fewer than two thirds of what was found is used.</summary>
    public IReadOnlyList<Problem> Questions => Used.Count < FewestMeant
        ? [new Problem("dataset.few_used", "", [.. Counts, Problem.Inner("reasons_problem", Reasons())])]
        : [];

    /// <summary>With fewer used images than this, two thirds of those found, the start asks.</summary>
    public int FewestMeant => (Found * 2 + 2) / 3;

    /// <summary>How many are used, where it is not all; else null.</summary>
    public Problem? Summary() => Used.Count < Found ? new Problem("dataset.used", "", Counts) : null;

    private (string, string)[] Counts => [("used", $"{Used.Count}"), ("n", $"{Found}")];

    /// <summary>Why images and other files are left out: a problem a reason.</summary>
    public IReadOnlyList<Problem> Reasons() => LeftOutReason.Grouped(LeftOut, isOneFolder: Used
        .Select(image => image.Folder).Concat(LeftOut.Select(file => file.Folder)).Distinct().Count() == 1);
}

/// <summary>An image that is trained on.</summary>
/// <param name="Folder">The folder it lies in, from the dataset's on; empty: that itself.</param>
/// <param name="Name">Its file name.</param>
/// <param name="Width">Pixels, upright.</param>
/// <param name="Height">Pixels, upright.</param>
/// <param name="Caption">Its caption's file, or null.</param>
public sealed record UsedImage(string Folder, string Name, int Width, int Height, string? Caption);

/// <summary>A file that is not trained on.</summary>
/// <param name="Folder">The folder it lies in, from the dataset's on; empty: that itself.</param>
/// <param name="Name">Its file name; empty where the reason is the whole folder's.</param>
/// <param name="Reason">Why not, as a sentence for this file alone.</param>
/// <param name="IsImage">Whether it counts as an image that was found.</param>
public sealed record LeftOutFile(string Folder, string Name, Problem Reason, bool IsImage)
{
    /// <summary>Whether it lies where it would be trained on, and what is in it cannot be.</summary>
    public bool IsUnreadable => IsImage && Reason.Code.StartsWith("image.", StringComparison.Ordinal);
}
