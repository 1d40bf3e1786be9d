using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace TrainTools.Core.Problems;

/// <summary>
/// A problem as JSON: <c>{"code":"image.empty","arguments":{"file":"a.png"}}</c>, and its field where it has one. A
/// text instead of an object is a sentence that was written down before there were codes; an empty one is none.
/// </summary>
public sealed class ProblemJson : JsonConverter<Problem>
{
    private static readonly JsonSerializerOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Problems as one text, for an argument.</summary>
    public static string Write(IReadOnlyList<Problem> problems) => JsonSerializer.Serialize(problems, Options);

    /// <summary>Problems that an argument holds; a text that holds none is a sentence.</summary>
    public static IReadOnlyList<Problem> Read(string text)
    {
        try
        {
            return JsonSerializer.Deserialize<IReadOnlyList<Problem>>(text, Options) ?? [];
        }
        catch (JsonException)
        {
            return [Problem.Of(text)];
        }
    }

    /// <inheritdoc/>
    public override Problem? Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        if (reader.TokenType == JsonTokenType.String)
            return reader.GetString() is { Length: > 0 } sentence ? Problem.Of(sentence) : null;
        using var json = JsonDocument.ParseValue(ref reader);
        if (json.RootElement.ValueKind != JsonValueKind.Object || Text(json.RootElement, "code") is not { } code)
            throw new JsonException("It is no problem: it has no code.");
        var arguments = json.RootElement.TryGetProperty("arguments", out var given) ? given.EnumerateObject() : default;
        return new Problem(code, Text(json.RootElement, "field") ?? "",
            [.. arguments.Select(argument => (argument.Name, argument.Value.ToString()))]);
    }

    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter writer, Problem value, JsonSerializerOptions options)
    {
        writer.WriteStartObject();
        writer.WriteString("code", value.Code);
        if (value.Field.Length > 0)
            writer.WriteString("field", value.Field);
        if (value.Arguments.Count > 0)
        {
            writer.WriteStartObject("arguments");
            foreach (var (key, argument) in value.Arguments)
                writer.WriteString(key, argument);
            writer.WriteEndObject();
        }
        writer.WriteEndObject();
    }

    private static string? Text(JsonElement json, string name) =>
        json.TryGetProperty(name, out var text) && text.ValueKind == JsonValueKind.String ? text.GetString() : null;
}
