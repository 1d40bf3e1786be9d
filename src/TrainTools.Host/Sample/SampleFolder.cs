using TorchSharp;
using TrainTools.Core.Files;
using TrainTools.Diffusion.Files;
using TrainTools.Host.Computing;

namespace TrainTools.Host.Sample;

/// <summary>
/// A folder with all that a first training needs: pictures with captions in kohya's form, a few pictures that are kept
/// out of it, and a tiny base model with its vocabulary.
/// </summary>
public sealed class SampleFolder
{
    /// <summary>How often each picture is seen in an epoch, as its folder's name says.</summary>
    public const int Repeats = 5;

    /// <summary>The sample at a path, which need not exist.</summary>
    public SampleFolder(string path) => Root = Path.TrimEndingDirectorySeparator(Path.GetFullPath(path));

    /// <summary>The folder itself.</summary>
    public string Root { get; }

    /// <summary>What <c>--data</c> takes.</summary>
    public string Pictures => Path.Combine(Root, "pictures");

    /// <summary>Pictures of the same character that no training sees, each with its caption.</summary>
    public string HeldOut => Path.Combine(Root, "held-out");

    /// <summary>The tiny base, what <c>--base</c> takes.</summary>
    public string BaseModel => Path.Combine(Root, "models", "Stable-diffusion", "tiny-sd1.safetensors");

    /// <summary>The vocabulary beside the base.</summary>
    public string Vocabulary => Path.Combine(Root, "models", "Stable-diffusion", "tiny-sd1.vocab.txt.gz");

    /// <summary>Where a LoRA of the sample would lie in a WebUI; made empty.</summary>
    public string LoraDirectory => Path.Combine(Root, "models", "Lora");

    /// <summary>
    /// The command line, without the program's name, that trains on the sample in about half a minute on two
    /// processors.
    /// </summary>
    public IReadOnlyList<string> TrainingArguments(string output) =>
    [
        "train", "--base", BaseModel, "--data", Pictures, "--output", output, "--lora-dir", LoraDirectory,
        "--resolution", "128", "--epochs", "2",
        "--precision", "fp32", // a model so small loses more by bf16's conversions than it gains
        "--loss-log", Path.Combine(Root, $"{output}.losses.jsonl"),
    ];

    private string ReadMe => Path.Combine(Root, "README.txt");

    /// <summary>Whether everything is there.</summary>
    public bool IsComplete => Files().All(File.Exists);

    /// <summary>
    /// Makes the sample, or leaves it alone when it is complete. The folder appears whole or not at all.
    /// </summary>
    /// <returns>False when it was there already.</returns>
    /// <exception cref="SampleException">There is something else at the path.</exception>
    /// <exception cref="IOException">The folder cannot be written.</exception>
    public bool Create()
    {
        if (IsComplete)
            return false;
        if (File.Exists(Root))
            throw new SampleException($"'{Root}' is a file; choose another folder for the sample.");
        if (Directory.Exists(Root) && Directory.EnumerateFileSystemEntries(Root).Any())
        {
            throw new SampleException($"The folder '{Root}' has something else in it (or only a part of the " +
                "sample); choose another folder, or delete this one if nothing in it is needed.");
        }
        var unfinished = new SampleFolder($"{Root}.{Path.GetRandomFileName()[..8]}.part");
        try
        {
            unfinished.Fill();
            if (Directory.Exists(Root))
                Directory.Delete(Root); // empty; a folder cannot be moved onto it
            Directory.Move(unfinished.Root, Root);
        }
        finally
        {
            if (Directory.Exists(unfinished.Root))
                Directory.Delete(unfinished.Root, recursive: true);
        }
        return true;
    }

    private IEnumerable<string> Files() =>
    [
        ReadMe, BaseModel, Vocabulary,
        .. Album.Training.SelectMany(pose => FilesOf(TrainingFolder, pose)),
        .. Album.HeldOut.SelectMany(pose => FilesOf(HeldOut, pose)),
    ];

    private string TrainingFolder => Path.Combine(Pictures, $"{Repeats}_hanako");

    private static IEnumerable<string> FilesOf(string folder, Pose pose) =>
        [Path.Combine(folder, pose.Name + ".png"), Path.Combine(folder, pose.Name + ".txt")];

    private void Fill()
    {
        Draw(Album.Training, TrainingFolder);
        Draw(Album.HeldOut, HeldOut);
        ComputeLibrary.Use();
        WriteModel(BaseModel);
        WholeFile.Write(Vocabulary, TinyVocabulary.Write);
        Directory.CreateDirectory(LoraDirectory);
        WholeFile.WriteText(ReadMe, About);
    }

    private static void Draw(IReadOnlyList<Pose> poses, string folder)
    {
        Directory.CreateDirectory(folder);
        foreach (var pose in poses)
        {
            Character.Draw(pose).SavePng(Path.Combine(folder, pose.Name + ".png"));
            WholeFile.WriteText(Path.Combine(folder, pose.Name + ".txt"), pose.Caption + "\n");
        }
    }

    /// <summary>Writes the tiny base; libtorch must be loaded.</summary>
    internal static void WriteModel(string file)
    {
        using var scope = torch.NewDisposeScope();
        var tensors = TinyModelLayout.Tensors.Select(tensor =>
        {
            long[] sides = [.. tensor.Sides.Select(side => (long)side)];
            var values = torch.tensor(TinyModelWeights.Of(tensor), sides).to(torch.float16); // [sides] fp16
            return KeyValuePair.Create(tensor.Name, values);
        }).ToList();
        var metadata = new Dictionary<string, string>
        {
            ["modelspec.title"] = "tiny-sd1: a base for trying Train Tools; made by `traintools sample`, not trained",
            ["modelspec.architecture"] = "stable-diffusion-v1",
        };
        SafetensorsWriter.Write(file, tensors, metadata);
    }

    private const string About = """
        A sample to try Train Tools with, made by `traintools sample`.

        pictures/5_hanako    16 pictures of one cartoon character with their captions;
                             each is seen 5 times an epoch
        held-out             4 pictures of her that are not trained on, to measure what a LoRA has learned
        models/Stable-diffusion/tiny-sd1.safetensors
                             a base with the layout of Stable Diffusion 1 and 1/200 of its size, with its
                             vocabulary. It was put together by a program, not trained: it shows that
                             training works, it draws nothing nice.
        models/Lora          for what you train

        Everything here was made by this program and may be used freely.

        """;
}
