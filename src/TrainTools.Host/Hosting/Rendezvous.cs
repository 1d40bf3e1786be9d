using System.Diagnostics;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace TrainTools.Host.Hosting;

/// <summary>
/// Where the host of a data folder is found: <c>host.json</c> beside a lock that is held as long as the host lives, so
/// that there is never a second one. Only the owner may read it, for it carries the secret.
/// </summary>
internal sealed class Rendezvous : IDisposable
{
    private readonly FileStream _lock;
    private readonly string _path;

    private Rendezvous(FileStream held, string path) => (_lock, _path) = (held, path);

    /// <summary>Takes the folder's lock.</summary>
    /// <exception cref="ServingException">Another host has it, or the folder cannot be written to.</exception>
    public static Rendezvous Take(string home)
    {
        string path = Path.Combine(home, "host.lock");
        try
        {
            Directory.CreateDirectory(home);
            var held = new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            return new Rendezvous(held, Path.Combine(home, "host.json"));
        }
        catch (UnauthorizedAccessException problem)
        {
            throw new ServingException(new Problem(
                "host.not_writable", "", ("folder", home), ("reason", Reason.Of(problem))), problem);
        }
        catch (IOException problem)
        {
            throw new ServingException(new Problem(
                "host.folder_locked", "", ("path", path), ("reason", Reason.Of(problem))), problem);
        }
    }

    /// <summary>Says where the host listens. Call it when it does.</summary>
    public void Announce(int port, string build, string secret)
    {
        using var self = Process.GetCurrentProcess();
        var facts = new HostFacts(
            Format: 1, self.Id, new DateTimeOffset(self.StartTime).ToUnixTimeMilliseconds(), port, build, secret);
        PrivateFile.WriteText(_path, JsonSerializer.Serialize(facts, RendezvousJson.Default.HostFacts));
    }

    /// <summary>Nobody is here any more.</summary>
    public void Dispose()
    {
        File.Delete(_path);
        _lock.Dispose();
    }
}

/// <summary>The contents of <c>host.json</c>.</summary>
/// <param name="Format">1.</param>
/// <param name="Pid">The host's process.</param>
/// <param name="StartedUnixMs">When that process began: numbers are used again.</param>
/// <param name="Port">On 127.0.0.1.</param>
/// <param name="Build">Changes with every build.</param>
/// <param name="Secret">What each call must carry.</param>
public sealed record HostFacts(int Format, int Pid, long StartedUnixMs, int Port, string Build, string Secret);

/// <summary>JSON of the rendezvous, names in snake_case.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(HostFacts))]
[JsonSerializable(typeof(FirstLine))]
public sealed partial class RendezvousJson : JsonSerializerContext;

/// <summary>The first line of the host's stdin.</summary>
/// <param name="Secret">What each call must carry.</param>
/// <param name="Build">By what the one that started the host knows this build again; null: the program's own mark.</param>
public sealed record FirstLine(string? Secret, string? Build);
