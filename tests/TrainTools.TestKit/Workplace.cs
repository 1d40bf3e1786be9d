using TrainTools.Cli.Quickstart;
using TrainTools.Testing;

namespace TrainTools.TestKit;

/// <summary>A folder with images for one test, and a place for the LoRA.</summary>
internal sealed class Workplace : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly SampleFolder _sample;
    private int _runs;

    /// <summary>An empty data folder beside a LoRA folder that is not made yet.</summary>
    public Workplace(SampleFolder sample)
    {
        _sample = sample;
        Base = sample.BaseModel;
        Data = Directory.CreateDirectory(_folder.File("images")).FullName;
        Loras = _folder.File("models", "Lora");
    }

    /// <summary>The checkpoint that <see cref="Arguments"/> names.</summary>
    public string Base { get; set; }

    /// <summary>The folder of images that <see cref="Arguments"/> names.</summary>
    public string Data { get; set; }

    /// <summary>The folder for LoRAs that <see cref="Arguments"/> names.</summary>
    public string Loras { get; set; }

    /// <summary>The name of the LoRA.</summary>
    public string Output { get; set; } = "hanako";

    /// <summary>The LoRA's rank.</summary>
    public int Rank { get; set; } = 2;

    /// <summary>Side of the square that images are trained at.</summary>
    public int Resolution { get; set; } = 64;

    /// <summary>How often an epoch shows each image.</summary>
    public int Repeats { get; set; } = 1;

    /// <summary>Epochs of a step for each image.</summary>
    public int Epochs { get; set; } = 1;

    /// <summary>Where each step's loss goes.</summary>
    public string LossLog => _folder.File("loss.jsonl");

    /// <summary>The folder of the newest run; each has one of its own.</summary>
    public string RunFolder
    {
        get => field ?? _folder.File($"run-{_runs}");
        set;
    }

    /// <summary>What lies in the LoRA folder; nothing when it was never made.</summary>
    public IReadOnlyList<string> LoraFiles
    {
        get
        {
            var folder = new DirectoryInfo(Loras);
            var names = folder.Exists ? folder.EnumerateFileSystemInfos().Select(file => file.Name) : [];
            return [.. names.Order(StringComparer.Ordinal)];
        }
    }

    /// <summary>Where latents and text outputs are kept; null: in the workplace.</summary>
    public string? Cache { get; set; }

    /// <summary>A path in the workplace, beside the data.</summary>
    public string File(string name) => _folder.File(name);

    /// <summary>Puts some of the sample's images, with captions, into the data folder.</summary>
    public Workplace WithImages(int count = 2)
    {
        var images = Directory.EnumerateFiles(_sample.Images, "*.png", SearchOption.AllDirectories);
        foreach (string image in images.Order(StringComparer.Ordinal).Take(count))
        {
            System.IO.File.Copy(image, Path.Combine(Data, Path.GetFileName(image)));
            string caption = Path.ChangeExtension(image, ".txt");
            System.IO.File.Copy(caption, Path.Combine(Data, Path.GetFileName(caption)));
        }
        return this;
    }

    /// <summary>Puts a file into the data folder.</summary>
    public Workplace With(string name, byte[] bytes)
    {
        System.IO.File.WriteAllBytes(Path.Combine(Data, name), bytes);
        return this;
    }

    /// <summary>A training as small as can be: two steps at 64 pixels, in a new run folder.</summary>
    public string[] Arguments(params string[] more)
    {
        _runs++;
        return Words(more);
    }

    private string[] Words(string[] more) =>
    [
        "train", "--base", Base, "--data", Data, "--output", Output, "--lora-dir", Loras, "--loss-log", LossLog,
        "--run-dir", RunFolder, "--cache", Cache ?? File("cache"),
        "--resolution", $"{Resolution}", "--rank", $"{Rank}", "--repeats", $"{Repeats}", "--epochs", $"{Epochs}",
        "--precision", "fp32", .. more,
    ];

    /// <summary>Runs <see cref="Arguments"/>.</summary>
    public TrainToolsProcess.Result Train(params string[] more) => TrainToolsProcess.Run(Arguments(more));

    public void Dispose() => _folder.Dispose();
}
