using TrainTools.TestImages;

namespace TrainTools.Projects.Tests.Datasets;

/// <summary>A folder for one test, removed with all its contents at the end.</summary>
internal sealed class TemporaryFolder : IDisposable
{
    // The smallest that can be trained on.
    private static readonly byte[] Image = PngFile.Encode(16, 16, 8, PngFile.Grey, (_, _) => [0]);

    public string Path { get; } = Directory.CreateTempSubdirectory("traintools-projects-").FullName;

    public string File(string name) => System.IO.Path.Combine([Path, .. name.Split('/')]);

    public string Folder(string name) => Directory.CreateDirectory(File(name)).FullName;

    /// <summary>Writes images, of 16×16 pixels; folders in their names are made.</summary>
    public void AddImages(params string[] names)
    {
        foreach (var name in names) Add(name, Image);
    }

    public string Add(string name, string text) => Add(name, System.Text.Encoding.UTF8.GetBytes(text));

    public string Add(string name, byte[] bytes)
    {
        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(File(name))!);
        System.IO.File.WriteAllBytes(File(name), bytes);
        return File(name);
    }

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
