using System.Reflection;

namespace Refit.Requests;

/// <summary>The body of a request.</summary>
internal static class BodyContent
{
    private static readonly MethodInfo Serialize =
        typeof(IHttpContentSerializer).GetMethod(nameof(IHttpContentSerializer.ToHttpContent))!;

    /// <param name="type">The parameter's declared type, by which the package's generated code writes it too.</param>
    public static HttpContent? Of(object? value, Type type, IHttpContentSerializer serializer) => value switch
    {
        null => null,
        HttpContent content => content,
        Stream stream => new StreamContent(stream),
        string text => new StringContent(text),
        _ => (HttpContent)Serialize.MakeGenericMethod(type)
            .Invoke(serializer, BindingFlags.DoNotWrapExceptions, null, [value], null)!,
    };
}
