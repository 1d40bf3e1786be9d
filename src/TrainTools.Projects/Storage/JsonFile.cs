using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using TrainTools.Core.Files;
using TrainTools.Core.Problems;

namespace TrainTools.Projects.Storage;

/// <summary>
/// Settings as JSON that a person can read and repair: letters of any script as they are, names for choices. Keys
/// that we do not know (of a newer version, or a person's own) are kept when the file is written again.
/// </summary>
internal static class JsonFile
{
    private static readonly JsonSerializerOptions Options = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, // no web page ever holds these files as they are
        WriteIndented = true,
        ReadCommentHandling = JsonCommentHandling.Skip,
        AllowTrailingCommas = true,                            // as people leave them behind
        Converters = { new VersionSettingsJson(), new JsonStringEnumConverter(JsonNamingPolicy.CamelCase) },
    };

    /// <summary>What the file says, or null where there is none.</summary>
    /// <exception cref="ProjectsException">It is there, but cannot be read or understood.</exception>
    public static T? Read<T>(string path) where T : class
    {
        if (ReadBytes(path) is not { } bytes) return null;
        try
        {
            return JsonSerializer.Deserialize<T>(WithoutMark(bytes), Options)
                ?? throw new JsonException("It says null.");
        }
        catch (JsonException error)
        {
            throw Damaged(path, error);
        }
    }

    /// <summary>Writes the file whole, keeping the keys in it that <typeparamref name="T"/> lacks.</summary>
    /// <param name="dropOld">Removes from the old file what has another name now.</param>
    /// <exception cref="ProjectsException">
    /// It cannot be written; or what is there is damaged, and is not thrown away.
    /// </exception>
    public static void Write<T>(string path, T value, Action<JsonObject>? dropOld = null) where T : class
    {
        var now = JsonSerializer.SerializeToNode(value, Options)!.AsObject();
        if (ReadObject(path) is not { } old)
        {
            WriteObject(path, now);
            return;
        }
        dropOld?.Invoke(old);
        WriteObject(path, Merge(old, now));
    }

    /// <summary>Writes the file whole, whatever was in it.</summary>
    /// <exception cref="ProjectsException">It cannot be written; the old one is as it was.</exception>
    public static void Replace<T>(string path, T value) where T : class =>
        WriteObject(path, JsonSerializer.SerializeToNode(value, Options)!.AsObject());

    /// <summary>Writes the file whole as it is given.</summary>
    public static void WriteObject(string path, JsonObject value) =>
        WholeFile.WriteText(path, value.ToJsonString(Options) + "\n");

    /// <summary>All of the file's keys, or null where there is none.</summary>
    /// <exception cref="ProjectsException">It is there, but cannot be read or understood.</exception>
    public static JsonObject? ReadObject(string path)
    {
        if (ReadBytes(path) is not { } bytes) return null;
        try
        {
            var documents = new JsonDocumentOptions
            {
                CommentHandling = JsonCommentHandling.Skip,
                AllowTrailingCommas = true,
            };
            return JsonNode.Parse(WithoutMark(bytes), documentOptions: documents) as JsonObject
                ?? throw new JsonException("It is no object.");
        }
        catch (JsonException error)
        {
            throw Damaged(path, error);
        }
    }

    private static JsonObject Merge(JsonObject old, JsonObject now)
    {
        foreach (var (key, value) in now)
            old[key] = old[key] is JsonObject before && value is JsonObject after && !IsProblem(after)
                ? Merge((JsonObject)before.DeepClone(), after)
                : value?.DeepClone();
        return old;
    }

    // One that took over the arguments of another would be a third.
    private static bool IsProblem(JsonObject value) => value["code"] is JsonValue;

    private static byte[]? ReadBytes(string path) =>
        DiskFault.Guard(path, () => File.Exists(path) ? File.ReadAllBytes(path) : null);

    private static ReadOnlySpan<byte> WithoutMark(byte[] bytes) => // as Windows' Notepad writes it
        bytes.AsSpan().StartsWith((ReadOnlySpan<byte>)[0xEF, 0xBB, 0xBF]) ? bytes.AsSpan(3) : bytes;

    private static ProjectsException Damaged(string path, JsonException error) => new(
        Refusal.InvalidInput,
        new Problem("file.not_understood", "", ("path", path), Problem.Inner("place_problem", Place(error))),
        error);

    private static IReadOnlyList<Problem> Place(JsonException error) => (error.LineNumber, error.Path) switch
    {
        ({ } line, { Length: > 1 } key) => [new("file.at_line_and_key", "", ("line", $"{line + 1}"), Key(key))],
        ({ } line, _) => [new("file.at_line", "", ("line", $"{line + 1}"))],
        (null, { Length: > 1 } key) => [new("file.at_key", "", Key(key))],
        _ => [],
    };

    private static (string, string) Key(string path) => ("key", path.TrimStart('$', '.'));
}
