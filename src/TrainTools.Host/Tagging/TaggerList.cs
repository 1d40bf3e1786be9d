using System.Security.Cryptography;
using System.Text;
using TrainTools.Host.WebUi;
using TrainTools.Core.Files;
using TrainTools.Projects.Storage;
using TrainTools.Tagging;

namespace TrainTools.Host.Tagging;

/// <summary>
/// The taggers on this machine: those that were fetched, those that WebUIs and others keep, and those that a person
/// named.
/// </summary>
internal sealed class TaggerList(HostSettings settings, WebUiHome webUi)
{
    private readonly Lock _gate = new();

    /// <summary>Where a tagger can be had from.</summary>
    public TaggerSource Source => TaggerSource.Of(settings.TaggerAddress);

    /// <summary>The folder that a fetched one comes into.</summary>
    public string SourceFolder => Path.Combine(Own, Source.Name);

    /// <summary>All of them with their ids, by name.</summary>
    public IReadOnlyList<(string Id, TaggerFiles Files)> All()
    {
        webUi.Refresh();
        var folders = webUi.Facts.Folders;
        var places = TaggerSearch.Places(Own, folders.Data, folders.Models, Environment.GetEnvironmentVariable,
            Environment.GetFolderPath(Environment.SpecialFolder.UserProfile));
        return [.. TaggerSearch.Find(places, Named()).Select(files => (IdOf(files), files))];
    }

    /// <summary>Takes one that lies elsewhere into the list, for good.</summary>
    /// <param name="path">Of its <c>.onnx</c> file, or of its folder; as a person copied it, also in quotes.</param>
    /// <exception cref="TaggingException">There is none.</exception>
    public (string Id, TaggerFiles Files) Add(string path)
    {
        path = path.Trim().Trim('"').Trim();
        if (path.Length == 0)
            throw new TaggingException(new Problem("tagger.no_path", "path"));
        var files = TaggerFiles.At(path);
        lock (_gate)
        {
            if (!All().Any(IsThis))
                WholeFile.WriteText(NamedFile, string.Join('\n', Named().Append(files.Model)) + "\n");
        }
        return All().First(IsThis);

        bool IsThis((string Id, TaggerFiles Files) tagger) => // or its like, which is listed once
            (tagger.Files.Name, tagger.Files.ModelBytes) == (files.Name, files.ModelBytes);
    }

    /// <summary>The one of an id.</summary>
    /// <exception cref="ProjectsException">It is gone.</exception>
    public TaggerFiles Find(string id) => All().FirstOrDefault(tagger => tagger.Id == id).Files
        ?? throw new ProjectsException(Refusal.NotThere, new Problem("tagger.gone", "tagger_id"));

    /// <summary>A folder with an ONNX Runtime for the GPU, where set-up brought one.</summary>
    public string? GpuFolder => Path.Combine(settings.Home, "onnxruntime") is var folder && Directory.Exists(folder) ? folder : null;

    // The networks' files, a line for each.
    private string NamedFile => Path.Combine(Own, "elsewhere.txt");

    private IReadOnlyList<string> Named() => File.Exists(NamedFile) ? File.ReadAllLines(NamedFile) : [];

    private string Own => Path.Combine(settings.Home, "taggers");

    private static string IdOf(TaggerFiles files) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(files.Model)))[..16];
}
