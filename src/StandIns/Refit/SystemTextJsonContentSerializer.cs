using System.Net.Http.Json;
using System.Reflection;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Refit;

/// <summary>Bodies in JSON.</summary>
public sealed class SystemTextJsonContentSerializer(JsonSerializerOptions jsonSerializerOptions)
    : IHttpContentSerializer
{
    public SystemTextJsonContentSerializer() : this(GetDefaultJsonSerializerOptions())
    {
    }

    public JsonSerializerOptions SerializerOptions { get; } = jsonSerializerOptions;

    /// <summary>camelCase names, read in any case; enums by their camelCase names.</summary>
    public static JsonSerializerOptions GetDefaultJsonSerializerOptions() => new()
    {
        PropertyNameCaseInsensitive = true,
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase) },
    };

    public HttpContent ToHttpContent<T>(T item) => JsonContent.Create(item, options: SerializerOptions);

    public Task<T?> FromHttpContentAsync<T>(HttpContent content, CancellationToken cancellationToken = default) =>
        content.ReadFromJsonAsync<T>(SerializerOptions, cancellationToken);

    public string? GetFieldNameForProperty(PropertyInfo propertyInfo) =>
        propertyInfo.GetCustomAttribute<JsonPropertyNameAttribute>(inherit: true)?.Name;
}
