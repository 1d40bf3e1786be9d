using System.Collections;
using System.Globalization;
using System.Reflection;
using System.Runtime.Serialization;

namespace Refit.Requests;

/// <summary>Values as they stand in a path, a query or a header.</summary>
internal static class UrlText
{
    /// <summary>Whether a type's values, or those of its elements, can be written.</summary>
    public static bool CanWrite(Type type)
    {
        var element = type == typeof(string) ? null : type.GetInterfaces().Append(type)
            .FirstOrDefault(one => one.IsGenericType && one.GetGenericTypeDefinition() == typeof(IEnumerable<>))
            ?.GetGenericArguments()[0];
        return IsSingle(element ?? type);
    }

    /// <summary>A single value; null stays null.</summary>
    public static string? Of(object? value, string? format) => value switch
    {
        null => null,
        Enum known => NameOf(known),
        IFormattable formattable => formattable.ToString(format, CultureInfo.InvariantCulture),
        _ => value.ToString(),
    };

    /// <summary>A query's pairs, escaped.</summary>
    public static IEnumerable<string> Pairs(string name, object value, QueryAttribute? query)
    {
        if (value is string or not IEnumerable)
            return [Pair(name, Of(value, query?.Format))];
        var texts = ((IEnumerable)value).Cast<object?>().Select(one => Of(one, query?.Format));
        return query?.CollectionFormat == CollectionFormat.Multi
            ? texts.Select(text => Pair(name, text))
            : [Pair(name, string.Join(',', texts))];
    }

    private static bool IsSingle(Type type)
    {
        var plain = Nullable.GetUnderlyingType(type) ?? type;
        return plain == typeof(string) || plain == typeof(bool) || typeof(IFormattable).IsAssignableFrom(plain);
    }

    private static string Pair(string name, string? value) =>
        $"{Uri.EscapeDataString(name)}={Uri.EscapeDataString(value ?? "")}";

    private static string NameOf(Enum value)
    {
        string name = value.ToString();
        return value.GetType().GetField(name)?.GetCustomAttribute<EnumMemberAttribute>()?.Value ?? name;
    }
}
