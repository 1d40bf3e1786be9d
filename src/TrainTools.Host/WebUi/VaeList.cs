namespace TrainTools.Host.WebUi;

/// <summary>A VAE in a file of its own.</summary>
/// <param name="Id">Made of the path: stays while the file stays where it is.</param>
/// <param name="Path">In full.</param>
/// <param name="Name">Its name with the folder below the VAE folder.</param>
/// <param name="IsSelected">Whether the WebUI uses it.</param>
internal sealed record VaeChoice(string Id, string Path, string Name, bool IsSelected);

/// <summary>The WebUI's VAE files, and which of them a version means.</summary>
internal sealed class VaeList(WebUiHome home, WebUiClient webUi)
{
    /// <summary>Stands in a version's settings for whichever the WebUI uses when the training starts.</summary>
    public const string OfTheWebUi = "webui";

    private static readonly string[] Extensions = [".safetensors", ".ckpt", ".pt"];

    /// <summary>All of them, by name.</summary>
    public async Task<IReadOnlyList<VaeChoice>> List(CancellationToken cancellationToken)
    {
        var chosen = await webUi.Vae(cancellationToken) is { } path ? ModelFolders.Normal(path) : "";
        return [.. Files().Select(file => Describe(file, chosen)).DistinctBy(vae => vae.Id)
            .OrderBy(vae => vae.Name, StringComparer.OrdinalIgnoreCase)];
    }

    /// <summary>The file that a version means.</summary>
    /// <param name="id">As it stands in the version's settings.</param>
    /// <param name="model">The checkpoint's path: WebUIs also use a VAE that lies beside it under its name.</param>
    /// <returns>Its path, and whether one is meant that is not there: then the path is null.</returns>
    public async Task<(string? Path, bool IsGone)> Find(string id, string model, CancellationToken cancellationToken)
    {
        if (id.Length == 0)
            return (null, false);
        if (id == OfTheWebUi)
            return (await webUi.Vae(cancellationToken) ?? Beside(model), false);
        var path = Files().Where(file => ModelFolders.IdOf(file.File.FullName) == id)
            .Select(file => file.File.FullName).FirstOrDefault();
        return (path, path is null);
    }

    private static string? Beside(string model) => Extensions
        .Select(extension => Path.ChangeExtension(model, ".vae" + extension)).FirstOrDefault(File.Exists);

    private IEnumerable<(string Folder, FileInfo File)> Files() => ModelFolders.Files(home.Facts.Folders.Vaes, Extensions);

    private static VaeChoice Describe((string Folder, FileInfo File) file, string chosen) => new(
        ModelFolders.IdOf(file.File.FullName), file.File.FullName, ModelFolders.NameOf(file.Folder, file.File),
        ModelFolders.Normal(file.File.FullName) == chosen);
}
