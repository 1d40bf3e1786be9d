using System.Text.RegularExpressions;

namespace TrainTools.House.Tests.Sources;

/// <summary>
/// Which folders (namespaces) of a project use which: by using lines, by qualified names, and by the plain names of
/// what lies in a folder above, which needs neither.
/// </summary>
internal sealed partial class FolderUses
{
    private readonly string _project;
    private readonly ILookup<string, string> _types; // folder → types
    private readonly ILookup<string, (string To, string File)> _uses;

    public FolderUses(string project, IEnumerable<(string Name, string Text)> files)
    {
        _project = project;
        var sources = files.Where(file => Namespace().IsMatch(file.Text))
            .Select(file => (file.Name, file.Text, Folder: Namespace().Match(file.Text).Groups[1].Value)).ToList();
        _types = sources.SelectMany(file => Declaration().Matches(file.Text).Select(type => (file.Folder, type)))
            .ToLookup(pair => pair.Folder, pair => pair.type.Groups[1].Value);
        _uses = sources.SelectMany(file => UsedBy(file.Folder, file.Text).Select(to => (file.Folder, to, file.Name)))
            .ToLookup(use => use.Folder, use => (use.to, use.Name));
    }

    public static FolderUses Of(string project) => new(project, Repository.Files($"src/{project}", "*.cs")
        .Select(file => (Repository.Relative(file), File.ReadAllText(file))));

    /// <summary>Each set of folders that use each other, directly or by way of others.</summary>
    public IEnumerable<IReadOnlyList<string>> Circles()
    {
        var reached = _uses.ToDictionary(use => use.Key, use => Reached(use.Key));
        return reached.Keys.Where(folder => reached[folder].Contains(folder))
            .Select(folder => reached[folder].Where(other => reached.GetValueOrDefault(other, []).Contains(folder)))
            .Select(circle => circle.Order(StringComparer.Ordinal).ToList())
            .DistinctBy(circle => string.Join(' ', circle))
            .Select(circle => (IReadOnlyList<string>)[.. circle.Select(Short)]);
    }

    /// <summary>What makes a circle, a line for each file.</summary>
    public IEnumerable<string> Within(IReadOnlyList<string> circle) =>
        from use in _uses
        where circle.Contains(Short(use.Key))
        from target in use
        where circle.Contains(Short(target.To))
        select $"{target.File}: {Short(use.Key)} uses {Short(target.To)}";

    private string Short(string folder) => folder == _project ? "(root)" : folder[(_project.Length + 1)..];

    private HashSet<string> Reached(string from)
    {
        var reached = new HashSet<string>();
        var open = new Queue<string>([from]);
        while (open.TryDequeue(out var folder))
        {
            foreach (var (to, _) in _uses[folder])
            {
                if (reached.Add(to))
                    open.Enqueue(to);
            }
        }

        return reached;
    }

    private IEnumerable<string> UsedBy(string folder, string text)
    {
        var usings = Using().Matches(text).Select(line => line.Groups[1].Value).ToHashSet();
        var code = Texts().Replace(Comments().Replace(text, ""), "\"\"");
        var names = Names().Matches(code).Select(name => name.Value.Split('.')).ToList();
        var members = Member().Matches(code).Select(member => member.Groups[1].Value);
        var plain = names.Select(name => name[0]).Except(members).ToHashSet(); // a property may be called as a type is
        var dotted = names.SelectMany(Beginnings).ToHashSet();
        return _types.Select(types => types.Key).Where(other => other != folder && (
            usings.Contains(other)
            || (folder.StartsWith(other + ".", StringComparison.Ordinal) && _types[other].Any(plain.Contains))
            || Endings(other).Any(ending => _types[other].Any(type => dotted.Contains($"{ending}.{type}.")))));
    }

    /// <summary>A.B.C. as A., A.B. and A.B.C.</summary>
    private static IEnumerable<string> Beginnings(string[] parts) =>
        Enumerable.Range(1, parts.Length).Select(count => string.Join('.', parts[..count]) + ".");

    /// <summary>The ways to write a namespace from within the project: whole, or without its first parts.</summary>
    private static IEnumerable<string> Endings(string folder)
    {
        var parts = folder.Split('.');
        return Enumerable.Range(0, parts.Length).Select(skip => string.Join('.', parts[skip..]));
    }

    [GeneratedRegex(@"^namespace ([\w.]+);", RegexOptions.Multiline)]
    private static partial Regex Namespace();

    [GeneratedRegex(@"^using (?:static )?([\w.]+);", RegexOptions.Multiline)]
    private static partial Regex Using();

    [GeneratedRegex(
        @"^(?:(?:public|internal|static|sealed|abstract|partial|readonly|unsafe|ref) )*" +
        @"(?:class|record struct|record|struct|enum|interface|delegate [\w<>?\[\]]+) (\w+)", RegexOptions.Multiline)]
    private static partial Regex Declaration();

    [GeneratedRegex(@"(?<!\b(?:new|return|is|as|not|or|and|case|throw|in|await))(?<=[\w>\]?]) (\w+)(?= ?(?:[({=;,)]|$))",
        RegexOptions.Multiline)]
    private static partial Regex Member();

    [GeneratedRegex("//.*")]
    private static partial Regex Comments();

    [GeneratedRegex(@"""(?:\\.|[^""\\\n])*""")]
    private static partial Regex Texts();

    [GeneratedRegex(@"(?<![\w.])[A-Za-z_]\w*(?:\.\w+)*")]
    private static partial Regex Names();
}
