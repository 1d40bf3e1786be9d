using System.Reflection;

namespace Refit;

/// <summary>Turns bodies into objects and back.</summary>
public interface IHttpContentSerializer
{
    HttpContent ToHttpContent<T>(T item);

    Task<T?> FromHttpContentAsync<T>(HttpContent content, CancellationToken cancellationToken = default);

    /// <summary>The property's name in the body, or null where it has no other than its own.</summary>
    string? GetFieldNameForProperty(PropertyInfo propertyInfo);
}
