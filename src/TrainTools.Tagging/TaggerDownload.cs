using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using TrainTools.Core.Files;
using TrainTools.Core.Problems;

namespace TrainTools.Tagging;

/// <summary>
/// Fetches a tagger's two files. What came is kept when the connection breaks or the program ends, and the next try goes
/// on from there; a file gets its name when it is whole.
/// </summary>
/// <param name="http">Must not follow redirections by itself: one of them tells the file's hash.</param>
/// <param name="source">Where from.</param>
/// <param name="folder">Where to: a folder of the tagger's own.</param>
public sealed class TaggerDownload(HttpClient http, TaggerSource source, string folder)
{
    private const int MostRedirections = 8;
    private const string Part = ".part";

    /// <summary>Bytes of both files, before anything is fetched; null where the server does not tell.</summary>
    /// <exception cref="TaggingException">There is no way to the address, or nothing at it.</exception>
    public Task<long?> Size(CancellationToken cancellationToken) => Guard(async () =>
    {
        long? sum = 0;
        foreach (string name in new[] { TaggerFiles.TagsName, TaggerFiles.ModelName })
        {
            using var found = await Ask(HttpMethod.Head, name, range: null, cancellationToken);
            sum += found.Answer.Content.Headers.ContentLength;
        }
        return sum;
    });

    /// <summary>Fetches both, the small one first.</summary>
    /// <param name="report">Hears how many bytes of how many are there; 0: not known.</param>
    /// <exception cref="TaggingException">There is no way to the address, or what came is not whole.</exception>
    /// <exception cref="FileWriteException">The disk is full.</exception>
    public Task<TaggerFiles> Fetch(Action<long, long> report, CancellationToken cancellationToken) => Guard(async () =>
    {
        await Fetch(TaggerFiles.TagsName, (_, _) => { }, cancellationToken);
        await Fetch(TaggerFiles.ModelName, report, cancellationToken);
        return TaggerFiles.At(folder);
    });

    private async Task Fetch(string name, Action<long, long> report, CancellationToken cancellationToken)
    {
        string whole = Path.Combine(folder, name), part = whole + Part;
        if (File.Exists(whole))
            return;
        try
        {
            Directory.CreateDirectory(folder);
            await using var file = new FileStream(part, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            using var found = await Ask(HttpMethod.Get, name, file.Length > 0 ? file.Length : null, cancellationToken);
            if (found.Answer.StatusCode != HttpStatusCode.PartialContent)
                file.SetLength(0); // it was whole already, or the server begins anew
            long total = file.Length + (found.Answer.Content.Headers.ContentLength ?? 0);
            file.Position = file.Length;
            await using (var stream = await found.Answer.Content.ReadAsStreamAsync(cancellationToken))
                await Copy(stream, file, done => report(done, total), cancellationToken);
            if (found.Answer.Content.Headers.ContentLength is not null && file.Length != total)
                throw new HttpIOException(HttpRequestError.ResponseEnded, $"{file.Length} of {total} bytes came");
            if (found.Sha256 is { } sha256)
                await Check(file, sha256, whole, cancellationToken);
            file.Flush(flushToDisk: true);
        }
        catch (Exception error) when (error is IOException and not (FileWriteException or HttpIOException) or UnauthorizedAccessException)
        {
            throw WholeFile.Fault(whole, error);
        }
        File.Move(part, whole, overwrite: true);
    }

    private static async Task Copy(Stream from, FileStream to, Action<long> report, CancellationToken cancellationToken)
    {
        var buffer = new byte[1 << 18];
        int count;
        while ((count = await from.ReadAsync(buffer, cancellationToken)) > 0) // what came is written before it breaks off
        {
            await to.WriteAsync(buffer.AsMemory(0, count), cancellationToken);
            report(to.Length);
        }
    }

    private async Task Check(FileStream file, string sha256, string whole, CancellationToken cancellationToken)
    {
        file.Position = 0;
        string found = Convert.ToHexStringLower(await SHA256.HashDataAsync(file, cancellationToken));
        if (found.Equals(sha256, StringComparison.OrdinalIgnoreCase))
            return;
        file.SetLength(0); // to go on from it would never end
        throw new TaggingException(new Problem("tagger.other_hash", "", ("file", whole), ("address", $"{source.Address}")));
    }

    private async Task<Found> Ask(HttpMethod method, string name, long? range, CancellationToken cancellationToken)
    {
        var address = new Uri(source.Address, name);
        string? sha256 = null;
        for (int i = 0; i < MostRedirections; i++)
        {
            using var request = new HttpRequestMessage(method, address);
            if (range is { } begin)
                request.Headers.Range = new RangeHeaderValue(begin, null);
            var answer = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
            sha256 ??= Sha256Of(answer);
            if ((int)answer.StatusCode is >= 300 and < 400 && answer.Headers.Location is { } next)
            {
                answer.Dispose();
                address = new Uri(address, next);
            }
            else if (answer.StatusCode == HttpStatusCode.RequestedRangeNotSatisfiable)
            {
                answer.Dispose();
                range = null; // all of it was there, or another file is there now
            }
            else if (answer.IsSuccessStatusCode)
                return new Found(answer, sha256);
            else
            {
                int status = (int)answer.StatusCode;
                answer.Dispose();
                throw new TaggingException(new Problem("tagger.not_at_address", "",
                    ("address", $"{new Uri(source.Address, name)}"), ("status", $"{status}"),
                    ("variable", TaggerSource.AddressVariable), ("folder", folder)));
            }
        }
        throw new HttpRequestException("too many redirections");
    }

    // Hugging Face tells a large file's hash so.
    private static string? Sha256Of(HttpResponseMessage answer) =>
        answer.Headers.TryGetValues("X-Linked-ETag", out var values) && values.First().Trim('"') is { Length: 64 } hash
            ? hash
            : null;

    private async Task<T> Guard<T>(Func<Task<T>> act)
    {
        try
        {
            return await act();
        }
        catch (Exception error) when (error is HttpRequestException or HttpIOException
            || (error is TaskCanceledException { InnerException: TimeoutException }))
        {
            throw new TaggingException(new Problem("tagger.no_network", "", ("address", $"{source.Address}"),
                ("reason", Reason.Of(error.InnerException ?? error)), ("folder", folder)), error);
        }
    }

    private sealed record Found(HttpResponseMessage Answer, string? Sha256) : IDisposable
    {
        public void Dispose() => Answer.Dispose();
    }
}
