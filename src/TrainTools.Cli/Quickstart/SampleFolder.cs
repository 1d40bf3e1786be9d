namespace TrainTools.Cli.Quickstart;

/// <summary>
/// A folder with all that a first training needs: images with captions in kohya's form, a few images that are kept
/// out of it, and a tiny base model with its vocabulary. It is a copy of the one that comes with the program.
/// </summary>
public sealed class SampleFolder
{
    /// <summary>The sample at a path, which need not exist.</summary>
    public SampleFolder(string path) => Root = Path.TrimEndingDirectorySeparator(Path.GetFullPath(path));

    /// <summary>
    /// The one that comes with the program, read only: beside a published program, or in the clone that it was built in.
    /// </summary>
    /// <exception cref="SampleException">It is not there.</exception>
    public static SampleFolder Bundled
    {
        get
        {
            for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
            {
                var sample = new SampleFolder(Path.Combine(folder.FullName, "samples", "hanako"));
                if (File.Exists(sample.BaseModel))
                    return sample;
            }
            throw new SampleException(new Problem("sample.missing", "", ("folder", AppContext.BaseDirectory)));
        }
    }

    /// <summary>The folder itself.</summary>
    public string Root { get; }

    /// <summary>What <c>--data</c> takes.</summary>
    public string Images => Path.Combine(Root, "images");

    /// <summary>Images of the same character that no training sees, each with its caption.</summary>
    public string Validation => Path.Combine(Root, "validation");

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
        "train", "--base", BaseModel, "--data", Images, "--output", output, "--lora-dir", LoraDirectory,
        "--resolution", "128", "--epochs", "2",
        "--precision", "fp32", // a model so small loses more by bf16's conversions than it gains
        "--loss-log", Path.Combine(Root, $"{output}.losses.jsonl"),
    ];

    /// <summary>Whether everything is there.</summary>
    public bool IsComplete => Bundled.Files().All(file => File.Exists(Path.Combine(Root, file)));

    /// <summary>
    /// Copies the sample to its place, or leaves it alone when it is complete. The folder appears whole or not at all.
    /// </summary>
    /// <returns>False when it was there already.</returns>
    /// <exception cref="SampleException">There is something else at the path.</exception>
    /// <exception cref="IOException">The folder cannot be written.</exception>
    public bool Create()
    {
        if (IsComplete)
            return false;
        if (File.Exists(Root))
            throw new SampleException(new Problem("command.sample_is_file", "", ("path", Root)));
        if (Directory.Exists(Root) && Directory.EnumerateFileSystemEntries(Root).Any())
            throw new SampleException(new Problem("command.sample_folder_used", "", ("folder", Root)));
        var unfinished = new SampleFolder($"{Root}.{Path.GetRandomFileName()[..8]}.part");
        try
        {
            unfinished.CopyFrom(Bundled);
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

    private IEnumerable<string> Files() => Directory.EnumerateFiles(Root, "*", SearchOption.AllDirectories)
        .Select(file => Path.GetRelativePath(Root, file));

    private void CopyFrom(SampleFolder sample)
    {
        foreach (string file in sample.Files())
        {
            string copy = Path.Combine(Root, file);
            Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
            File.Copy(Path.Combine(sample.Root, file), copy);
        }
        Directory.CreateDirectory(LoraDirectory);
    }
}
