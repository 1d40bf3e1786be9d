namespace TrainTools.Projects.Storage;

/// <summary>What a file is called that came with a path of whatever system: a browser may send one.</summary>
internal static class DroppedName
{
    /// <summary>The last part of a path; the name itself where it has only one.</summary>
    public static string LastPart(string name)
    {
        var path = name.TrimEnd('/', '\\');
        var last = path[(path.LastIndexOfAny(['/', '\\']) + 1)..];
        return last.Length > 0 ? last : name;
    }
}
