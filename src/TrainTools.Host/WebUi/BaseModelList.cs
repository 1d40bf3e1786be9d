using System.Collections.Concurrent;
using TrainTools.Diffusion.Checkpoints;
using TrainTools.Diffusion.Safetensors;
using TrainTools.Diffusion.UNet;

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
    /// <summary>Numbers in its U-Net.</summary>
    public long UNetWeights { get; init; }

    /// <summary>What its U-Net predicts.</summary>
    public ModelPrediction Prediction { get; init; } = ModelPrediction.Usual;

    /// <summary>What its family does differently from others; null where it cannot be trained.</summary>
    public FamilyLayout? Layout { get; init; }

    /// <summary>Why it cannot be trained on unless a VAE is given; null where it has its own.</summary>
    public Problem? WithoutVae { get; init; }
}

/// <summary>The checkpoints as far as they are known at a moment.</summary>
/// <param name="Models">By name.</param>
/// <param name="IsReading">Whether there may be more: some are being looked at, or the WebUI has not told yet.</param>
internal sealed record BaseModelsSoFar(IReadOnlyList<BaseModelFile> Models, bool IsReading);

/// <summary>
/// The WebUI's checkpoints: exactly those that it names, else what lies in its folders; what each is comes from its
/// own table.
/// </summary>
internal sealed class BaseModelList(WebUiHome home, WebUiClient webUi, TimeProvider clock)
{
    private static readonly string[] Extensions = [".safetensors", ".ckpt"];
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1.5); // of a person who looks at "reading"
    private static readonly TimeSpan ToldWithin = TimeSpan.FromSeconds(30); // else there is no WebUI that tells

    private readonly ConcurrentDictionary<FileAsSeen, Task<Look>> _known = new();
    private readonly long _since = clock.GetTimestamp();

    /// <summary>The folders that the WebUI keeps checkpoints in.</summary>
    public IReadOnlyList<string> Folders => home.Facts.Folders.Checkpoints;

    /// <summary>All of them, by name, once each is looked at.</summary>
    public async Task<IReadOnlyList<BaseModelFile>> List(CancellationToken cancellationToken)
    {
        var known = await webUi.Checkpoints(cancellationToken);
        var files = Files().ToList();
        await Task.WhenAll(files.Select(file => LookAt(file.File))).WaitAsync(cancellationToken);
        return Described(files, known);
    }

    /// <summary>Those that are known within a moment: to look at fifty on a slow disk takes longer.</summary>
    public async Task<BaseModelsSoFar> ListSoFar(CancellationToken cancellationToken)
    {
        var files = Files().ToList();
        var looks = files.Select(file => LookAt(file.File)).ToList();
        var known = webUi.Checkpoints(cancellationToken);
        await Task.WhenAny(
            Task.WhenAll([known, .. looks]), Task.Delay(Patience, clock, cancellationToken));
        bool isTold = home.IsTold || clock.GetElapsedTime(_since) > ToldWithin;
        var ready = files.Where((_, index) => looks[index].IsCompleted).ToList();
        return new BaseModelsSoFar(
            Described(ready, known.IsCompletedSuccessfully ? await known : []),
            IsReading: !isTold || ready.Count < files.Count);
    }

    /// <summary>The one of an id, without asking the WebUI; null where it is gone.</summary>
    public BaseModelFile? Find(string id) => Files()
        .Where(file => ModelFolders.IdOf(file.File.FullName) == id)
        .Select(file => Describe(file.Folder, file.File, known: null)).FirstOrDefault();

    private IReadOnlyList<BaseModelFile> Described(
        IReadOnlyList<(string Folder, FileInfo File)> files, IReadOnlyList<KnownCheckpoint> known)
    {
        var byPath = known.GroupBy(model => ModelFolders.Normal(model.File))
            .ToDictionary(model => model.Key, model => model.First());
        return
        [
            .. files.Select(file => Describe(
                    file.Folder, file.File, byPath.GetValueOrDefault(ModelFolders.Normal(file.File.FullName))))
                .DistinctBy(model => model.Id)
                .OrderBy(model => model.Name, StringComparer.OrdinalIgnoreCase),
        ];
    }

    private IEnumerable<(string Folder, FileInfo File)> Files() => home.Facts.CheckpointFiles is { } told
        ? ModelFolders.Named(told, Folders, Extensions)
        : ModelFolders.Files(Folders, Extensions);

    private BaseModelFile Describe(string folder, FileInfo file, KnownCheckpoint? known)
    {
        var looked = LookAt(file).GetAwaiter().GetResult();
        return new BaseModelFile(
            ModelFolders.IdOf(file.FullName), file.FullName, ModelFolders.NameOf(folder, file), looked.Family,
            known?.Sha256 ?? "", file.Length, looked.Problem, known?.Selected ?? false)
        {
            Prediction = looked.Prediction,
            UNetWeights = looked.UNetWeights,
            WithoutVae = looked.WithoutVae,
            Layout = looked.Layout,
        };
    }

    private Task<Look> LookAt(FileInfo file)
    {
        var key = new FileAsSeen(file.FullName, file.Length, file.LastWriteTimeUtc, YamlOf(file));
        if (_known.GetValueOrDefault(key) is { IsFaulted: true })
            _known.TryRemove(key, out _); // a disk that was away for a moment
        return _known.GetOrAdd(key, _ => Task.Run(() => Identify(file.FullName)));
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
                    facts.HasVae ? null : ModelFile.NoVae(file.Name, facts), Problem: null)
                {
                    Layout = FamilyLayout.Find(facts.Family),
                    UNetWeights = file.Entries.Values
                        .Where(entry => entry.Name.StartsWith(UNetModel.Key, StringComparison.Ordinal))
                        .Sum(entry => entry.Count),
                };
            }
            ModelFile.OpenCheckpoint(path, needsVae: false).Dispose(); // another may be given
            return look;
        }
        catch (CheckpointException problem)
        {
            return look with { Problem = problem.Problem };
        }
    }

    private sealed record FileAsSeen(string Path, long Length, DateTime Written, DateTime YamlWritten);

    private sealed record Look(string Family, ModelPrediction Prediction, Problem? WithoutVae, Problem? Problem)
    {
        public long UNetWeights { get; init; }

        public FamilyLayout? Layout { get; init; }
    }
}
