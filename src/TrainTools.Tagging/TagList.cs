using System.Globalization;
using System.Text;
using TrainTools.Core.Problems;

namespace TrainTools.Tagging;

/// <summary>What a tag is about, by the numbers that Danbooru gives.</summary>
public enum TagCategory
{
    /// <summary>What is seen.</summary>
    General = 0,

    /// <summary>Who is seen.</summary>
    Character = 4,

    /// <summary>How suitable for whom: no part of a caption.</summary>
    Rating = 9,

    /// <summary>Any other: left out, as kohya's script does.</summary>
    Other = -1,
}

/// <summary>A tag that a tagger knows.</summary>
/// <param name="Name">With underscores, as Danbooru spells it.</param>
/// <param name="Category">What it is about.</param>
public sealed record KnownTag(string Name, TagCategory Category);

/// <summary>
/// The tags of a tagger in the order of its output: <c>selected_tags.csv</c>, with the columns <c>name</c> and
/// <c>category</c> among others.
/// </summary>
public static class TagList
{
    private const long MaxBytes = 32 << 20; // the published ones have 0.3 MB

    /// <summary>Reads the file.</summary>
    /// <exception cref="TaggingException">It is not there, not readable or no such table.</exception>
    public static IReadOnlyList<KnownTag> Read(string path)
    {
        var lines = Lines(path);
        var header = lines.Length > 0 ? Fields(lines[0]) : [];
        int name = header.IndexOf("name"), category = header.IndexOf("category");
        if (name < 0 || category < 0)
            throw new TaggingException(new Problem("tagger.tags_no_header", "", ("path", path)));

        var tags = new List<KnownTag>(lines.Length);
        for (int i = 1; i < lines.Length; i++)
        {
            if (lines[i].Length == 0 && i == lines.Length - 1)
                break; // behind the last line's end
            var fields = Fields(lines[i]);
            if (fields.Count <= Math.Max(name, category) || fields[name].Length == 0
                || !int.TryParse(fields[category], NumberStyles.Integer, CultureInfo.InvariantCulture, out int number))
            {
                throw new TaggingException(
                    new Problem("tagger.tags_bad_line", "", ("path", path), ("line", $"{i + 1}")));
            }
            tags.Add(new KnownTag(fields[name], CategoryOf(number)));
        }
        return tags;
    }

    private static TagCategory CategoryOf(int number) => number switch
    {
        0 => TagCategory.General,
        4 => TagCategory.Character,
        9 => TagCategory.Rating,
        _ => TagCategory.Other,
    };

    private static string[] Lines(string path)
    {
        try
        {
            if (new FileInfo(path) is { Exists: true, Length: > MaxBytes })
                throw new TaggingException(new Problem("tagger.tags_no_header", "", ("path", path)));
            return File.ReadAllText(path, Encoding.UTF8).ReplaceLineEndings("\n").Split('\n');
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new TaggingException(
                new Problem("tagger.unreadable", "", ("path", path), ("reason", Reason.Of(error))), error);
        }
    }

    /// <summary>A line of CSV: fields in quotes may hold commas, and two quotes for one.</summary>
    private static List<string> Fields(string line)
    {
        List<string> fields = [];
        var field = new StringBuilder();
        bool isQuoted = false;
        for (int i = 0; i < line.Length; i++)
        {
            char c = line[i];
            if (isQuoted && c == '"' && i + 1 < line.Length && line[i + 1] == '"')
                field.Append(line[++i]);
            else if (c == '"' && (isQuoted || field.Length == 0))
                isQuoted = !isQuoted;
            else if (c == ',' && !isQuoted)
            {
                fields.Add(field.ToString());
                field.Clear();
            }
            else
                field.Append(c);
        }
        return [.. fields, field.ToString()];
    }
}
