using TrainTools.Core.Problems;

namespace TrainTools.Projects.Datasets;

/// <summary>Says why files are left out in few problems, however many they are.</summary>
internal static class LeftOutReason
{
    private const int NamesShown = 3;

    /// <summary>A reason whose sentence speaks of any number of files by their names.</summary>
    public static Problem OfFiles(string code, params IReadOnlyList<string> names) =>
        new(code, "", ("n", $"{names.Count}"), ("files", Names(names)));

    /// <summary>The first names.</summary>
    public static string Names(IReadOnlyList<string> names) =>
        string.Join(", ", names.Take(NamesShown)) + (names.Count > NamesShown ? ", …" : "");

    /// <summary>One problem a reason, in the order in which the reasons first occur.</summary>
    /// <param name="files">The files.</param>
    /// <param name="isOneFolder">Whether all lie in one folder, so that a name alone says which file it is.</param>
    public static IReadOnlyList<Problem> Grouped(IReadOnlyList<LeftOutFile> files, bool isOneFolder) =>
        [.. files.GroupBy(KeyOf).Select(group => Sentence([.. group], isOneFolder))];

    // Sizes and the like differ from file to file; a folder's reason is one for all that is in it.
    private static (string, string) KeyOf(LeftOutFile file) =>
        (file.Reason.Code, NamesAFile(file.Reason) ? "" : ProblemJson.Write([file.Reason]));

    private static Problem Sentence(IReadOnlyList<LeftOutFile> group, bool isOneFolder)
    {
        var reason = group[0].Reason;
        if (!NamesAFile(reason)) return reason;
        List<string> names = [.. group.Select(file => isOneFolder || file.Folder.Length == 0
            ? file.Name
            : $"{file.Folder}/{file.Name}")];
        if (reason.Arguments.Any(argument => argument.Key == "files")) return OfFiles(reason.Code, names);
        var first = Problem.Inner("fault_problem", reason with
        {
            Arguments = [.. reason.Arguments.Select(argument =>
                argument.Key == "file" ? (argument.Key, names[0]) : argument)],
        });
        return names.Count == 1
            ? new Problem("image.left_out", "", first)
            : new Problem("image.left_out_more", "",
                first, ("n", $"{names.Count - 1}"), ("files", Names(names[1..])));
    }

    private static bool NamesAFile(Problem reason) =>
        reason.Arguments.Any(argument => argument.Key is "file" or "files");
}
