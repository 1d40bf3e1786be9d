using TrainTools.Core.Problems;

namespace TrainTools.Projects.Storage;

/// <summary>
/// Makes of any label a name that Windows and Linux both allow for a file or folder, and that stays in its folder.
/// </summary>
internal static class LegalNames
{
    /// <summary>
    /// Longest names in characters, chosen so that the longest path of a project stays below Windows' 260 when the
    /// WebUI's data folder has some 50.
    /// </summary>
    public const int Project = 40;
    public const int Version = 24;
    public const int Concept = 24;
    public const int Image = 40;
    public const int Run = 24;

    /// <summary>Longest label in characters, as proto's Create says.</summary>
    public const int LongestLabel = 200;

    private const string Never = "<>:\"/\\|?*"; // learn.microsoft.com, Naming Files, Paths, and Namespaces

    /// <summary>The label as it is kept: without white space around it, otherwise as typed.</summary>
    /// <param name="what">A <see cref="Noun"/>.</param>
    /// <exception cref="ProjectsException">It is empty, too long or holds control characters.</exception>
    public static string Label(string typed, Problem what)
    {
        var label = typed.Trim();
        if (label.Length == 0)
            throw Invalid("label.empty", what);
        if (label.Any(char.IsControl) || !IsWellFormed(label))
            throw Invalid("label.control", what);
        if (label.Length > LongestLabel)
            throw Invalid("label.too_long", what, ("length", $"{label.Length}"), ("max", $"{LongestLabel}"));
        return label;
    }

    /// <summary>A legal name as near to a label as can be.</summary>
    /// <param name="fallback">The name where nothing of the label can stay.</param>
    /// <param name="longest">Most characters.</param>
    /// <param name="alsoNever">Characters that this kind of name cannot hold either.</param>
    public static string Of(string label, string fallback, int longest, string alsoNever = "")
    {
        var whole = IsWellFormed(label) ? label : "";
        var characters = whole.Select(c => char.IsControl(c) || Never.Contains(c) || alsoNever.Contains(c) ? '_' : c);
        var name = Trim(Cut(Trim(new string([.. characters])), longest));
        if (name.All(c => c == '_')) name = fallback;
        return FileNames.IsDevice(name) ? $"_{name}" : name; // con → _con
    }

    /// <summary>
    /// The name itself, or with a number behind it where it is taken; upper and lower case are the same.
    /// </summary>
    /// <param name="longest">Most characters, the number included.</param>
    public static string Free(string name, int longest, Func<string, bool> isTaken)
    {
        if (!isTaken(name)) return name;
        for (var number = 2; ; number++)
        {
            var ending = $" ({number})";
            var numbered = Trim(Cut(name, longest - ending.Length)) + ending;
            if (!isTaken(numbered)) return numbered;
        }
    }

    /// <summary>Whether a folder has an entry of a name, as Windows would see it.</summary>
    public static Func<string, bool> TakenIn(string folder)
    {
        var taken = Directory.Exists(folder)
            ? Directory.EnumerateFileSystemEntries(folder).Select(entry => Key(Path.GetFileName(entry))).ToHashSet()
            : [];
        return name => taken.Contains(Key(name));
    }

    /// <summary>What is the same for names that some system takes for the same.</summary>
    public static string Key(string name) => name.ToUpperInvariant();

    private static ProjectsException Invalid(
        string code, Problem what, params IReadOnlyList<(string, string)> arguments) => new(
        Refusal.InvalidLabel, new Problem(code, "label", [Problem.Inner("what_problem", what), .. arguments]));

    // Windows cuts dots and spaces off the end; names that begin with a dot are hidden elsewhere.
    private static string Trim(string name)
    {
        var (start, end) = (0, name.Length);
        while (start < end && IsLoose(name[start])) start++;
        while (end > start && IsLoose(name[end - 1])) end--;
        return name[start..end];
    }

    private static bool IsLoose(char c) => c == '.' || char.IsWhiteSpace(c);

    private static string Cut(string name, int longest) => name.Length <= longest
        ? name
        : name[..(char.IsHighSurrogate(name[longest - 1]) ? longest - 1 : longest)];

    private static bool IsWellFormed(string text) // no half of a surrogate pair, which no file system could keep
    {
        for (var i = 0; i < text.Length; i++)
        {
            if (!char.IsSurrogate(text[i])) continue;
            if (!char.IsSurrogatePair(text, i)) return false;
            i++;
        }
        return true;
    }
}
