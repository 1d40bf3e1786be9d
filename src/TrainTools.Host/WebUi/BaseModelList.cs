using System.Collections.Concurrent;
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
    string Id, string Path, string Name, string Family, string Sha256, long Bytes, Problem? Problem, bool IsSelected)
{
    /// <summary>What its U-Net predicts.</summary>
    public ModelPrediction Prediction { get; init; } = ModelPrediction.Usual;

    /// <summary>Why it cannot be trained on unless a VAE is given; null where it has its own.</summary>
    public Problem? WithoutVae { get; init; }
}

/// <summary>The WebUI's checkpoints, from its folders; what each is comes from its own table.</summary>
internal sealed class BaseModelList(WebUiHome home, WebUiClient webUi)
{
    private static readonly string[] Extensions = [".safetensors", ".ckpt"];

    private readonly ConcurrentDictionary<(string Path, long Length, DateTime Written, DateTime YamlWritten), Look>
        _known = new();

    /// <summary>The folders that are looked through.</summary>
    public IReadOnlyList<string> Folders => home.Facts.Folders.Checkpoints;

    /// <summary>All of them, by name.</summary>
    public async Task<IReadOnlyList<BaseModelFile>> List(CancellationToken cancellationToken)
    {
        var known = (await webUi.Checkpoints(cancellationToken))
            .GroupBy(model => ModelFolders.Normal(model.File)).ToDictionary(model => model.Key, model => model.First());
        return [.. Files()
            .Select(file => Describe(
                file.Folder, file.File, known.GetValueOrDefault(ModelFolders.Normal(file.File.FullName))))
            .DistinctBy(model => model.Id)
            .OrderBy(model => model.Name, StringComparer.OrdinalIgnoreCase)];
    }

    /// <summary>The one of an id, without asking the WebUI; null where it is gone.</summary>
    public BaseModelFile? Find(string id) => Files()
        .Where(file => ModelFolders.IdOf(file.File.FullName) == id)
        .Select(file => Describe(file.Folder, file.File, known: null)).FirstOrDefault();

    private IEnumerable<(string Folder, FileInfo File)> Files() => ModelFolders.Files(Folders, Extensions);

    private BaseModelFile Describe(string folder, FileInfo file, KnownCheckpoint? known)
    {
        var looked = _known.GetOrAdd(
            (file.FullName, file.Length, file.LastWriteTimeUtc, YamlOf(file)), _ => Identify(file.FullName));
        return new BaseModelFile(
            ModelFolders.IdOf(file.FullName), file.FullName, ModelFolders.NameOf(folder, file), looked.Family,
            known?.Sha256 ?? "", file.Length, looked.Problem, known?.Selected ?? false)
        {
            Prediction = looked.Prediction,
            WithoutVae = looked.WithoutVae,
        };
    }

    // What lies beside it may say what it predicts.
    private static DateTime YamlOf(FileInfo file) =>
        File.GetLastWriteTimeUtc(Path.ChangeExtension(file.FullName, ".yaml"));

    private static Look Identify(string path)
    {
        var look = new Look("", ModelPrediction.Usual, WithoutVae: null, Problem: null);
        try
        {
            using (var file = WeightFile.Open(path))
            {
                var facts = ModelFile.Identify(file);
                look = new Look(facts.Family == ModelFamily.Unknown ? "" : facts.Family.DisplayName(), facts.Prediction,
                    facts.HasVae ? null : ModelFile.NoVae(file.Name, facts), Problem: null);
            }
            ModelFile.OpenCheckpoint(path, needsVae: false).Dispose(); // another may be given
            return look;
        }
        catch (CheckpointException problem)
        {
            return look with { Problem = problem.Problem };
        }
    }

    private sealed record Look(string Family, ModelPrediction Prediction, Problem? WithoutVae, Problem? Problem);
}
