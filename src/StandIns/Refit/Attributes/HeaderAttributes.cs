namespace Refit;

/// <summary>Headers that every request of a method or an interface has, as <c>Name: value</c>.</summary>
[AttributeUsage(AttributeTargets.Interface | AttributeTargets.Method)]
public sealed class HeadersAttribute(params string[] headers) : Attribute
{
    public string[] Headers { get; } = headers;
}

/// <summary>The parameter is a header; null leaves it out.</summary>
[AttributeUsage(AttributeTargets.Parameter)]
public sealed class HeaderAttribute(string header) : Attribute
{
    public string Header { get; } = header;
}

/// <summary>The parameter, a dictionary of strings, is headers.</summary>
[AttributeUsage(AttributeTargets.Parameter)]
public sealed class HeaderCollectionAttribute : Attribute;
