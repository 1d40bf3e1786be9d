namespace Refit;

/// <summary>How requests are written and responses read.</summary>
public class RefitSettings
{
    /// <summary>JSON, in the way of <see cref="SystemTextJsonContentSerializer"/>.</summary>
    public RefitSettings() : this(new SystemTextJsonContentSerializer())
    {
    }

    public RefitSettings(IHttpContentSerializer contentSerializer)
    {
        ArgumentNullException.ThrowIfNull(contentSerializer);
        ContentSerializer = contentSerializer;
    }

    public IHttpContentSerializer ContentSerializer { get; set; }
}
