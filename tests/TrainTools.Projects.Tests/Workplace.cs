using System.Text;
using TrainTools.Projects.Datasets;
using TrainTools.Projects.Storage;
using TrainTools.Projects.Tests.Datasets;
using TrainTools.TestImages;

namespace TrainTools.Projects.Tests;

/// <summary>A store for one test, in a data folder whose name has spaces and Japanese letters.</summary>
internal sealed class Workplace : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public Workplace()
    {
        Data = _folder.Folder("ウェブ UI データ");
        Root = Path.Combine(Data, "outputs", "train_tools", "projects");
        Store = new ProjectStore(Root, Clock);
    }

    public FakeClock Clock { get; } = new();

    public string Data { get; }

    public string Root { get; }

    public ProjectStore Store { get; private set; }

    /// <summary>The host is killed and started again: nothing is left but the files.</summary>
    public void Restart() => Store = new ProjectStore(Root, Clock);

    public Version NewVersion(string label = "花子") => Store.Create(label, "", new VersionSettings()).Versions[0];

    public string PathOf(Version version) => Store.Open(version.Id).Path;

    /// <summary>A file below a version's folder; its folders are made.</summary>
    public string Add(Version version, string name, byte[] bytes)
    {
        var path = Path.Combine([PathOf(version), .. name.Split('/')]);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllBytes(path, bytes);
        return path;
    }

    /// <summary>Drops an image in one part.</summary>
    public UploadState Drop(Version version, string name, byte[] bytes, string? caption = null) =>
        Store.Open(version.Id).Upload(
            new UploadPart(Guid.NewGuid().ToString("N"), name, bytes.Length, 0, bytes, caption is null
                ? null
                : new TextFile("a.txt", Encoding.UTF8.GetBytes(caption))));

    /// <summary>Drops an image that must be added.</summary>
    public StoredImage Dropped(Version version, string name, byte[] bytes, string? caption = null) =>
        Assert.IsType<UploadOutcome.Added>(Drop(version, name, bytes, caption).Outcome).Image;

    /// <summary>A small image, another for each number.</summary>
    public static byte[] Png(int number, int width = 32, int height = 24) =>
        PngFile.Encode(width, height, 8, PngFile.Rgb, (x, y) => [number & 255, number >> 8, (x + y) & 255]);

    /// <summary>All files below a folder, named with '/', in the order of their names.</summary>
    public static IReadOnlyList<string> FilesIn(string folder) => Directory.Exists(folder)
        ? [.. Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories)
            .Select(file => Path.GetRelativePath(folder, file).Replace('\\', '/')).Order(StringComparer.Ordinal)]
        : [];

    /// <summary>What the system says when a disk is full.</summary>
    public static IOException FullDisk() =>
        new("No space left on device", OperatingSystem.IsWindows() ? unchecked((int)0x80070070) : 28);

    public static Refusal ReasonOf(Action act) => Assert.Throws<ProjectsException>(act).Reason;

    public void Dispose() => _folder.Dispose();
}
