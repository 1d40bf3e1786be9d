using System.Globalization;
using TrainTools.Training.Resume;

namespace TrainTools.Cli.Console;

/// <summary>
/// The folders of runs that were begun without <c>--run-dir</c>: in the user's own folder for program data. Not beside
/// the LoRA, for WebUIs show and scan that folder, and not in the current folder, which may be anything.
/// </summary>
internal static class OwnRuns
{
    private const int Kept = 10; // folders; each holds states of up to some hundred MB while its run is not finished

    /// <summary>The user's folder for program data; a service account may have none, and gets the one for passing files.</summary>
    public static string ProgramData
    {
        get
        {
            string data = Environment.GetFolderPath(
                Environment.SpecialFolder.LocalApplicationData, Environment.SpecialFolderOption.DoNotVerify);
            return data.Length > 0 ? data : Path.GetTempPath();
        }
    }

    /// <summary>The folder of a run that begins now.</summary>
    /// <param name="programData">The user's folder for program data.</param>
    /// <param name="outputName">Stem of the LoRA files.</param>
    /// <param name="begin">Now.</param>
    public static string PathFor(string programData, string outputName, DateTimeOffset begin)
    {
        string time = begin.ToString("yyyyMMdd-HHmmss", CultureInfo.InvariantCulture);
        string name = $"{time}-{outputName}-{Environment.ProcessId}"; // two runs may begin in one second
        return Path.Combine(Root(programData), name);
    }

    /// <summary>
    /// Where latents and text outputs are kept. Not beside the images: who looks into that folder, person or program,
    /// shall find images only, and one folder for all runs has one bound on its size.
    /// </summary>
    public static string CacheIn(string programData) => Path.Combine(programData, "traintools", "cache");

    /// <summary>Deletes the oldest folders, so that their states do not fill the disk over the years.</summary>
    public static void Prune(string programData)
    {
        var root = new DirectoryInfo(Root(programData));
        if (!root.Exists)
            return;
        foreach (var folder in root.EnumerateDirectories().OrderByDescending(run => run.Name).Skip(Kept))
        {
            RunFolder.Remove(folder.FullName);
        }
    }

    private static string Root(string programData) => Path.Combine(programData, "traintools", "runs");
}
