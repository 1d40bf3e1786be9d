using System.Security.Cryptography;
using System.Text;
using TrainTools.Host.WebUi;
using TrainTools.Tagging;
using TrainTools.Projects.Storage;

namespace TrainTools.Host.Tagging;

/// <summary>The taggers on this machine: those that were fetched, and those that WebUIs and others keep.</summary>
internal sealed class TaggerList(HostSettings settings, WebUiHome webUi)
{
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
        return [.. TaggerSearch.Find(places).Select(files => (IdOf(files), files))];
    }

    /// <summary>The one of an id.</summary>
    /// <exception cref="ProjectsException">It is gone.</exception>
    public TaggerFiles Find(string id) => All().FirstOrDefault(tagger => tagger.Id == id).Files
        ?? throw new ProjectsException(Refusal.NotThere, new Problem("tagger.gone", "tagger_id"));

    /// <summary>A folder with an ONNX Runtime for the GPU, where set-up brought one.</summary>
    public string? GpuFolder => Path.Combine(settings.Home, "onnxruntime") is var folder && Directory.Exists(folder) ? folder : null;

    private string Own => Path.Combine(settings.Home, "taggers");

    private static string IdOf(TaggerFiles files) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(files.Model)))[..16];
}
