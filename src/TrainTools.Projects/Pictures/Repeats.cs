using TrainTools.Projects.Datasets;

namespace TrainTools.Projects.Pictures;

/// <summary>
/// How often an epoch shows a picture. A number that a person chose holds for all. Without one, a folder whose name says
/// more than 1 means it, as the older train tools and kohya's users made them; the folders of ours say 1, and their
/// pictures are shown as often as makes about <see cref="DatasetFolder.PicturesPerEpoch"/> an epoch.
/// </summary>
internal static class Repeats
{
    /// <summary>The repeats of a folder's pictures.</summary>
    /// <param name="chosen">What the settings say; null or below 1: automatic.</param>
    /// <param name="inName">What the folder's name says.</param>
    /// <param name="sharing">Pictures in all folders whose names say 1.</param>
    public static int Of(int? chosen, int inName, int sharing)
    {
        if (chosen >= 1) return chosen.Value;
        return inName > 1 ? inName : DatasetFolder.AutomaticRepeats(sharing);
    }
}
