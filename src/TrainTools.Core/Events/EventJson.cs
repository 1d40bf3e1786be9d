using System.Reflection;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;

namespace TrainTools.Core.Events;

/// <summary>
/// An event as JSON: <c>{"event":"step_done","step":7,…}</c>. Names in snake_case, text in any script as it is, and
/// numbers that are none by their names.
/// </summary>
public static class EventJson
{
    /// <summary>The property that says which kind of event it is.</summary>
    public const string KindProperty = "event";

    private static readonly Dictionary<string, Type> TypeOf = typeof(TrainingEvent)
        .GetCustomAttributes<JsonDerivedTypeAttribute>()
        .ToDictionary(kind => (string)kind.TypeDiscriminator!, kind => kind.DerivedType);

    private static readonly Dictionary<Type, string> KindOf =
        TypeOf.ToDictionary(kind => kind.Value, kind => kind.Key);

    // The lines are never put into HTML, so names in any script need not become \u…
    private static readonly EventJsonContext Context = new(new JsonSerializerOptions(EventJsonContext.Default.Options)
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    });

    /// <summary>What the JSON calls an event's kind.</summary>
    public static string Kind(TrainingEvent trainingEvent) =>
        trainingEvent is UnknownEvent unknown ? unknown.Kind : KindOf[trainingEvent.GetType()];

    /// <summary>The event's JSON, without a line break in it.</summary>
    public static string Write(TrainingEvent trainingEvent) => trainingEvent is UnknownEvent unknown
        ? JsonSerializer.Serialize(unknown.Json, Context.JsonElement)
        : JsonSerializer.Serialize(trainingEvent, Context.TrainingEvent);

    /// <summary>Reads an event; null where the text is none, as a line that a power cut has spoilt.</summary>
    /// <param name="json">The text.</param>
    /// <param name="kind">The kind where the JSON does not say it, for lines that were written before it did.</param>
    public static TrainingEvent? Read(string json, string? kind = null)
    {
        try
        {
            using var document = JsonDocument.Parse(json);
            return Read(document.RootElement, kind);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <inheritdoc cref="Read(string, string?)"/>
    public static TrainingEvent? Read(JsonElement json, string? kind = null)
    {
        if (json.ValueKind != JsonValueKind.Object)
            return null;
        if (json.TryGetProperty(KindProperty, out var said) && said.ValueKind == JsonValueKind.String)
            kind = said.GetString();
        if (kind is null)
            return null;
        try
        {
            if (TypeOf.TryGetValue(kind, out var type))
                return (TrainingEvent)Renamed(WithProblem(json)).Deserialize(type, Context)!;
        }
        catch (JsonException)
        {
            // Another version means something else by this name.
        }
        return new UnknownEvent(kind, json.Clone());
    }

    // Properties that version 0.1 called otherwise.
    private static readonly (string Before, string Now)[] Names =
    [
        ("pictures", "images"),
        ("pictures_with_repeats", "images_with_repeats"),
        ("held_out", "validation_images"),
    ];

    private static JsonElement Renamed(JsonElement json)
    {
        if (!Names.Any(name => json.TryGetProperty(name.Before, out _)))
            return json;
        var changed = JsonObject.Create(json)!;
        foreach (var (before, now) in Names)
        {
            if (changed.Remove(before, out var value))
                changed[now] = value;
        }
        return JsonSerializer.SerializeToElement(changed, Context.JsonObject);
    }

    // Version 0.1 wrote a sentence where there is a problem now.
    private static JsonElement WithProblem(JsonElement json)
    {
        if (!json.TryGetProperty("message", out var said) || said.ValueKind != JsonValueKind.String
            || said.GetString() is not { Length: > 0 } sentence)
        {
            return json;
        }
        var changed = JsonObject.Create(json)!;
        changed["problem"] = sentence;
        changed["problems"] = new JsonArray(sentence);
        return JsonSerializer.SerializeToElement(changed, Context.JsonObject);
    }
}

/// <summary>
/// Generated at build time. An event that lacks what it must have is unknown, instead of a null in a sentence.
/// </summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
    RespectNullableAnnotations = true,
    RespectRequiredConstructorParameters = true)]
[JsonSerializable(typeof(TrainingEvent))]
[JsonSerializable(typeof(JsonElement))]
[JsonSerializable(typeof(JsonObject))]
internal sealed partial class EventJsonContext : JsonSerializerContext;
