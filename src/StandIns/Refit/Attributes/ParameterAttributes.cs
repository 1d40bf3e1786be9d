namespace Refit;

/// <summary>The parameter is the request's body: JSON, or as it is where it is a string, stream or content.</summary>
[AttributeUsage(AttributeTargets.Parameter)]
public sealed class BodyAttribute : Attribute;

/// <summary>The name in the path or query, where it is not the parameter's own.</summary>
[AttributeUsage(AttributeTargets.Parameter | AttributeTargets.Property)]
public sealed class AliasAsAttribute(string name) : Attribute
{
    public string Name { get; } = name;
}

/// <summary>The parameter stands in the query; so does each that has no other place.</summary>
[AttributeUsage(AttributeTargets.Parameter | AttributeTargets.Property)]
public sealed class QueryAttribute : Attribute
{
    public QueryAttribute()
    {
    }

    public QueryAttribute(CollectionFormat collectionFormat) => CollectionFormat = collectionFormat;

    /// <summary>How a list is written.</summary>
    public CollectionFormat CollectionFormat { get; set; }

    /// <summary>A format of .NET, such as <c>0.00</c>.</summary>
    public string? Format { get; set; }
}

/// <summary>How a list stands in a query.</summary>
public enum CollectionFormat
{
    /// <summary>As <see cref="Csv"/>.</summary>
    RefitParameterFormatter = 0,

    /// <summary>Once, with commas.</summary>
    Csv = 1,

    /// <summary>Once for each value.</summary>
    Multi = 5,
}
