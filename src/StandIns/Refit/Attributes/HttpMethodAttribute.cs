namespace Refit;

/// <summary>Which HTTP method and path a method of an interface stands for.</summary>
public abstract class HttpMethodAttribute : Attribute
{
    protected HttpMethodAttribute(string path) => Path = path;

    public abstract HttpMethod Method { get; }

    /// <summary>Begins with a slash; <c>{name}</c> is a parameter's value.</summary>
    public virtual string Path { get; protected set; }
}

/// <summary>A GET request.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class GetAttribute(string path) : HttpMethodAttribute(path)
{
    public override HttpMethod Method => HttpMethod.Get;
}

/// <summary>A POST request.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class PostAttribute(string path) : HttpMethodAttribute(path)
{
    public override HttpMethod Method => HttpMethod.Post;
}

/// <summary>A PUT request.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class PutAttribute(string path) : HttpMethodAttribute(path)
{
    public override HttpMethod Method => HttpMethod.Put;
}

/// <summary>A DELETE request.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class DeleteAttribute(string path) : HttpMethodAttribute(path)
{
    public override HttpMethod Method => HttpMethod.Delete;
}
