namespace Refit.Tests;

/// <summary>What <see cref="MirrorServer"/> offers.</summary>
[Headers("X-From: tests", "X-Replaced: by the interface")]
public interface IMirror
{
    [Get("/look/{place}")]
    Task<Reflection> LookAsync(string place, CancellationToken cancellationToken = default);

    [Get("/look/{id}/{Part}?fixed=1")]
    Task<Reflection> LookDeeperAsync([AliasAs("id")] string name, int part, [AliasAs("q")] string? query, bool? flag);

    [Get("/look/list")]
    Task<Reflection> LookAtManyAsync(
        [Query(CollectionFormat.Multi)] int[] each,
        string[] joined,
        [Query(Format = "0.00")] double share,
        Shade shade);

    [Post("/look/post")]
    Task<Reflection> PostAsync([Body] Note note);

    [Put("/look/put")]
    Task<Reflection> PutTextAsync([Body] string text);

    [Delete("/look/{place}")]
    Task<Reflection> DeleteAsync(string place);

    [Headers("X-Replaced: by the method", "X-Removed: gone")]
    [Get("/look/headers")]
    Task<Reflection> WithHeadersAsync(
        [Header("X-Secret")] string? secret,
        [Header("X-Removed")] string? removed,
        [HeaderCollection] IDictionary<string, string> others);

    [Post("/done")]
    Task DoneAsync();

    [Get("/nothing")]
    Task<Note?> NothingAsync();

    [Get("/text")]
    Task<string> TextAsync();

    [Get("/notes")]
    Task<List<Note>> NotesAsync();

    [Get("/status/{code}")]
    Task<Note> FailAsync(int code);

    [Get("/status/{code}")]
    Task<IApiResponse<Note>> TryAsync(int code);

    [Get("/status/{code}")]
    Task<IApiResponse> TryWithoutContentAsync(int code);

    [Get("/status/{code}")]
    Task<HttpResponseMessage> RawAsync(int code);

    [Get("/text")]
    Task<Note> MisreadAsync();

    [Get("/wait")]
    Task WaitAsync(CancellationToken cancellationToken);
}

/// <summary>What the server saw of a request.</summary>
public sealed record Reflection(
    string Method, string Path, string Query, Dictionary<string, string> Headers, string Body);

public sealed record Note(string Text, int LikeCount, Shade Shade);

public enum Shade
{
    Light,
    DarkGrey,
}
