using TrainTools.Core.Problems;
using TrainTools.Projects.Datasets;
using TrainTools.TestImages;

namespace TrainTools.Projects.Tests.Datasets;

/// <summary>3,000 files of all kinds at once: the tab and the command line name the same ones for the same reasons.</summary>
public sealed class ManyFilesTests : IDisposable
{
    private static readonly byte[] Good = PngFile.Encode(32, 24, 8, PngFile.Rgb, (x, y) => [x * 8, y * 8, 128]);

    private readonly Workplace _place = new();
    private readonly Version _version;
    private readonly string _processed;

    public ManyFilesTests()
    {
        _version = _place.NewVersion("a");
        _processed = Path.Combine(_place.PathOf(_version), "dataset", "processed");
    }

    public void Dispose() => _place.Dispose();

    [Fact]
    public void Plan_OfThreeThousandFiles_IsOneForTabAndCommandLine()
    {
        var made = Enumerable.Range(0, 3000).Count(Make);
        using var unnamed = MakeStrangeEntries();

        var inTab = _place.Store.Open(_version.Id).Plan();
        var onCommandLine = DatasetFolder.Read(_processed, "x").Plan;

        Assert.Equal(3000, made);
        Assert.Equal(inTab.Used, onCommandLine.Used);
        Assert.Equal(inTab.LeftOut.Select(InWords), onCommandLine.LeftOut.Select(InWords));
        Assert.Equal(inTab.Reasons(), onCommandLine.Reasons());
        Assert.Equal(inTab.Questions, onCommandLine.Questions);
        Assert.Equal(inTab.Used.Count + inTab.LeftOut.Count(file => file.IsImage), inTab.Found);
        Assert.InRange(inTab.Reasons().Count, 10, 30); // grouped: a line a reason, not a file
        Assert.Subset(inTab.LeftOut.Select(file => file.Reason.Code).ToHashSet(), new HashSet<string>
        {
            "image.not_image", "image.empty", "image.cut_off", "image.too_large", "image.too_small", "dataset.masks",
            "dataset.unknown_files", "dataset.folder_unnumbered", "dataset.folder_zero", "dataset.folder_in_folder",
            "dataset.loose_images",
        });
    }

    /// <summary>A file of the kind whose turn it is, in a folder of another name each time.</summary>
    private bool Make(int i)
    {
        var folder = new[] { "10_a", "3_b c", "１０_花子", "1_more" }[i / 16 % 4];
        switch (i % 16)
        {
            case 0: return Add($"{folder}/{i}.txt", "of nothing"u8.ToArray());
            case 1: return Add($"{folder}/{i}.png", []);
            case 2: return Add($"{folder}/{i}.png", Good[..^20]);
            case 3: return Add($"{folder}/{i}.jpg", "<html>"u8.ToArray());
            case 4: return Add($"{folder}/{i}.jpg", Good);           // of another kind than its ending says: used
            case 5: return Add($"{folder}/{i}.png", LyingHeader());
            case 6: return Add($"{folder}/{i}-masklabel.png", Good);
            case 7: return Add($"{folder}/{i}.npz", [1]);
            case 8: return Add($"{folder}/{i}.psd", [1]);
            case 9: return Add($"{folder}/sub/{i}.png", Good);
            case 10: return Add($"unnumbered/{i}.png", Good);
            case 11: return Add($"0_zero/{i}.png", Good);
            case 12: return Add($"{i}.png", Good);                    // beside the numbered folders
            case 13: return Add($"{folder}/{i}.png", PngFile.Encode(1, 1, 8, PngFile.Grey, (_, _) => [0]));
            default:
                Add($"{folder}/{i}.txt", "a caption"u8.ToArray());
                return Add($"{folder}/{i}.PNG", Good);
        }
    }

    private IDisposable? MakeStrangeEntries()
    {
        Directory.CreateDirectory(Path.Combine(_processed, "10_a", "folder.png"));
        if (!OperatingSystem.IsLinux()) return null;
        var folder = Path.Combine(_processed, "10_a");
        StrangeEntries.Pipe(Path.Combine(folder, "pipe.png"));
        File.CreateSymbolicLink(Path.Combine(folder, "gone.png"), "nowhere");
        File.CreateSymbolicLink(Path.Combine(folder, "loop.png"), "loop.png");
        File.CreateSymbolicLink(Path.Combine(folder, "linked.png"), Path.Combine("..", "12.png"));
        Add("10_a/Twin.png", Good);
        Add("10_a/twin.png", Good);
        Add("10_a/escape\u001b[31m.png", [1]);
        return StrangeEntries.FileNamedInBytes(folder, [0xE9, .. ".png"u8], Good);
    }

    private bool Add(string name, byte[] bytes) => File.Exists(_place.Add(_version, $"dataset/processed/{name}", bytes));

    /// <summary>A PNG whose header claims 60,000×60,000 pixels.</summary>
    private static byte[] LyingHeader() => PngFile.Bomb(60_000, 60_000);

    private static string InWords(LeftOutFile file) => $"{file.Folder}/{file.Name}: {ProblemTexts.InEnglish(file.Reason)}";
}
