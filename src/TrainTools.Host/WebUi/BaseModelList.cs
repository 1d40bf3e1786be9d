using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using TrainTools.Diffusion.Checkpoints;
using TrainTools.Diffusion.Safetensors;

namespace TrainTools.Host.WebUi;

/// <summary>A checkpoint that a person can train on, or why not.</summary>
/// <param name="Id">Made of the path: stays while the file stays where it is.</param>
/// <param name="Path">In full.</param>
/// <param name="Name">Its name with the folder below the models' folder.</param>
/// <param name="Family">Such as <c>SD 1.x</c>; empty where it is not known.</param>
/// <param name="Sha256">Empty until the WebUI has computed it.</param>
/// <param name="Bytes">Length of the file.</param>
/// <param name="Problem">Why it cannot be trained on; null when it can.</param>
/// <param name="IsSelected">Whether it is chosen in the WebUI.</param>
internal sealed record BaseModelFile(
    string Id, string Path, string Name, string Family, string Sha256, long Bytes, Problem? Problem, bool IsSelected);

/// <summary>The WebUI's checkpoints, from its folders; what each is comes from its own table.</summary>
internal sealed class BaseModelList(WebUiHome home, WebUiClient webUi)
{
    private static readonly string[] Extensions = [".safetensors", ".ckpt"];

    private readonly ConcurrentDictionary<(string Path, long Length, DateTime Written), (string Family, Problem? Problem)> _known
        = new();

    /// <summary>The folders that are looked through.</summary>
    public IReadOnlyList<string> Folders => home.Facts.Folders.Checkpoints;

    /// <summary>All of them, by name.</summary>
    public async Task<IReadOnlyList<BaseModelFile>> List(CancellationToken cancellationToken)
    {
        var known = (await webUi.Checkpoints(cancellationToken))
            .GroupBy(model => Normal(model.File)).ToDictionary(model => model.Key, model => model.First());
        return [.. Files().Select(file => Describe(file.Folder, file.File, known.GetValueOrDefault(Normal(file.File.FullName))))
            .DistinctBy(model => model.Id)
            .OrderBy(model => model.Name, StringComparer.OrdinalIgnoreCase)];
    }

    /// <summary>The one of an id, without asking the WebUI; null where it is gone.</summary>
    public BaseModelFile? Find(string id) => Files()
        .Where(file => IdOf(file.File.FullName) == id)
        .Select(file => Describe(file.Folder, file.File, known: null)).FirstOrDefault();

    private IEnumerable<(string Folder, FileInfo File)> Files()
    {
        var walk = new EnumerationOptions { RecurseSubdirectories = true, IgnoreInaccessible = true };
        foreach (string folder in Folders.Where(Directory.Exists))
        {
            foreach (string path in Directory.EnumerateFiles(folder, "*", walk))
            {
                if (Extensions.Contains(Path.GetExtension(path).ToLowerInvariant()))
                    yield return (folder, new FileInfo(path));
            }
        }
    }

    private BaseModelFile Describe(string folder, FileInfo file, KnownCheckpoint? known)
    {
        var (family, problem) = _known.GetOrAdd(
            (file.FullName, file.Length, file.LastWriteTimeUtc), _ => Identify(file.FullName));
        return new BaseModelFile(
            IdOf(file.FullName), file.FullName, Path.GetRelativePath(folder, file.FullName).Replace('\\', '/'), family,
            known?.Sha256 ?? "", file.Length, problem, known?.Selected ?? false);
    }

    private static (string Family, Problem? Problem) Identify(string path)
    {
        if (Path.GetExtension(path).Equals(".ckpt", StringComparison.OrdinalIgnoreCase))
            return ("", new Problem("base.pickle", "", ("file", Path.GetFileName(path))));
        string family = "";
        try
        {
            using (var file = SafetensorsFile.Open(path))
            {
                var facts = ModelFile.Identify(file);
                family = facts.Family == ModelFamily.Unknown ? "" : facts.Family.DisplayName();
            }
            ModelFile.OpenCheckpoint(path).Dispose();
            return (family, null);
        }
        catch (CheckpointException problem)
        {
            return (family, problem.Problem);
        }
    }

    private static string IdOf(string path) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(Normal(path))))[..16];

    private static string Normal(string path) => OperatingSystem.IsWindows()
        ? Path.GetFullPath(path).ToLowerInvariant()
        : Path.GetFullPath(path);
}
