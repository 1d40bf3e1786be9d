using System.Globalization;
using System.Text.RegularExpressions;
using TrainTools.Projects.Storage;

namespace TrainTools.Projects.Runs;

/// <summary>A sample image that a run made.</summary>
/// <param name="Id">Unique within the run; the same where the image is made again.</param>
/// <param name="FileName">Such as <c>hanako-e000004-00.png</c>, or <c>hanako-s000120-00.png</c> after a step.</param>
/// <param name="Path">Where it lies.</param>
/// <param name="Revision">Changes with the file.</param>
/// <param name="Prompt">The prompt's number, from 0.</param>
/// <param name="IsEpochEnd">Whether it was made at an epoch's end, or before the first step.</param>
/// <param name="Number">The epoch, else the step, after which it was made; 0 before the first step.</param>
public sealed partial record RunSample(
    string Id, string FileName, string Path, string Revision, int Prompt, bool IsEpochEnd, int Number)
{
    /// <summary>A file that a run made; null where its name says that it is none.</summary>
    internal static RunSample? Of(FileInfo file)
    {
        var name = Name().Match(file.Name);
        if (!name.Success
            || !int.TryParse(name.Groups["number"].Value, CultureInfo.InvariantCulture, out var number)
            || !int.TryParse(name.Groups["prompt"].Value, CultureInfo.InvariantCulture, out var prompt))
            return null;
        var revision = string.Create(CultureInfo.InvariantCulture, $"{file.LastWriteTimeUtc.Ticks:x}-{file.Length:x}");
        return new RunSample(
            Ids.Of(file.Name), file.Name, file.FullName, revision, prompt, name.Groups["at"].Value == "e", number);
    }

    [GeneratedRegex(@"-(?<at>[es])(?<number>[0-9]{6,})-(?<prompt>[0-9]{2,})\.png$", RegexOptions.ExplicitCapture)]
    private static partial Regex Name();
}
