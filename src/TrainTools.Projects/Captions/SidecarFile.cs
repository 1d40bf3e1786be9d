using System.Text.Json;

namespace TrainTools.Projects.Captions;

/// <summary>A caption in a file that is not itself a caption.</summary>
/// <param name="Image">The image as the file names it: a path, a name, or a name without its extension.</param>
/// <param name="Caption">One line.</param>
/// <param name="File">Where it stands.</param>
internal sealed record SidecarCaption(string Image, string Caption, string File);

/// <summary>
/// Reads what other programs write beside images instead of captions: <c>a.tags</c>, <c>a.json</c>, kohya's
/// <c>meta_cap.json</c> and <c>meta_lat.json</c>, and <c>metadata.jsonl</c>.
/// </summary>
internal static class SidecarFile
{
    private const int LongestFile = 32 << 20; // bytes; one of 10,000 images has 5 MB

    private static readonly string[] Extensions = [".tags", ".json", ".jsonl"];
    private static readonly string[] NamesOfImages = ["file_name", "image_path", "image", "file", "path", "filename"];
    private static readonly string[] NamesOfTexts = ["caption", "text", "prompt"];

    private static readonly JsonDocumentOptions Lenient =
        new() { AllowTrailingCommas = true, CommentHandling = JsonCommentHandling.Skip };

    /// <summary>Whether a file may be one by its name.</summary>
    public static bool IsSidecar(string file) =>
        Extensions.Contains(Path.GetExtension(file), StringComparer.OrdinalIgnoreCase);

    /// <summary>The captions in a file; none where it is something else, or cannot be read now.</summary>
    public static IReadOnlyList<SidecarCaption> Read(string file)
    {
        try
        {
            return new FileInfo(file).Length > LongestFile ? [] : Read(file, System.IO.File.ReadAllBytes(file));
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return []; // it is only an offer
        }
    }

    /// <summary>The captions in a file of these bytes.</summary>
    public static IReadOnlyList<SidecarCaption> Read(string file, byte[] bytes)
    {
        if (UnicodeBytes.Read(bytes) is not { } text) return [];
        var captions = Path.GetExtension(file).ToLowerInvariant() switch
        {
            ".tags" => [(Path.GetFileNameWithoutExtension(file), CaptionLines.Joined(CaptionLines.Of(text)))],
            ".jsonl" => text.Split('\n').SelectMany(line => OfJson(line, stem: null)),
            _ => OfJson(text, Path.GetFileNameWithoutExtension(file)),
        };
        return
        [
            .. captions.Where(caption => caption.Item2.Length > 0)
                .Select(caption => new SidecarCaption(caption.Item1, caption.Item2, file)),
        ];
    }

    /// <param name="stem">The image of a file that names none; null: there is no such image.</param>
    private static IEnumerable<(string Image, string Caption)> OfJson(string text, string? stem)
    {
        try
        {
            using var json = JsonDocument.Parse(text, Lenient);
            return [.. OfElement(json.RootElement, stem)];
        }
        catch (JsonException)
        {
            return [];
        }
    }

    private static IEnumerable<(string Image, string Caption)> OfElement(JsonElement json, string? stem)
    {
        if (json.ValueKind == JsonValueKind.Array)
            return json.EnumerateArray().SelectMany(item => OfElement(item, stem: null));
        if (json.ValueKind != JsonValueKind.Object)
            return [];
        var caption = CaptionOf(json);
        if (caption.Length > 0)
            return (ImageOf(json) ?? stem) is { } image ? [(image, caption)] : [];
        return json.EnumerateObject().Where(entry => entry.Value.ValueKind == JsonValueKind.Object)
            .Select(entry => (entry.Name, CaptionOf(entry.Value)));
    }

    private static string? ImageOf(JsonElement json) => NamesOfImages
        .Select(name => json.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String
            ? value.GetString()
            : null)
        .FirstOrDefault(name => !string.IsNullOrWhiteSpace(name));

    /// <summary>The caption with the tags behind it, as kohya joins them.</summary>
    private static string CaptionOf(JsonElement json)
    {
        var text = NamesOfTexts.Select(name => Words(json, name)).FirstOrDefault(words => words.Length > 0, "");
        var tags = Words(json, "tags");
        if (tags.Length == 0) // as boorus have it: words_with_bars between spaces
            tags = string.Join(", ", Words(json, "tag_string").Split(' ', StringSplitOptions.RemoveEmptyEntries)
                .Select(tag => tag.Replace('_', ' ')));
        return CaptionLines.Joined([text, tags]);
    }

    private static string Words(JsonElement json, string name)
    {
        if (!json.TryGetProperty(name, out var value)) return "";
        var texts = value.ValueKind switch
        {
            JsonValueKind.String => CaptionLines.Of(value.GetString()!),
            JsonValueKind.Array => value.EnumerateArray().Where(item => item.ValueKind == JsonValueKind.String)
                .SelectMany(item => CaptionLines.Of(item.GetString()!)),
            JsonValueKind.Object => value.EnumerateObject().Select(tag => tag.Name), // tags with their scores
            _ => [],
        };
        return CaptionLines.Joined(texts);
    }
}
