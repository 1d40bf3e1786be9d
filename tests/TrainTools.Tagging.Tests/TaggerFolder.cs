using TrainTools.TestImages;

namespace TrainTools.Tagging.Tests;

/// <summary>A folder of a test, with a tiny tagger and images of one colour each.</summary>
internal sealed class TaggerFolder : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("traintools-タグ-");

    public TaggerFolder() => TinyTagger.Write(Tagger);

    public string Path => _folder.FullName;

    public string Tagger => File("wd-tiny-tagger-v3");

    public TaggerFiles Files => TaggerFiles.At(Tagger);

    public string File(params string[] names) => System.IO.Path.Combine([Path, .. names]);

    public string Write(string name, byte[] bytes)
    {
        System.IO.File.WriteAllBytes(File(name), bytes);
        return File(name);
    }

    public string Image(string name, int red, int green, int blue, int width = 32, int height = 32) =>
        Write(name, TinyTagger.Png(red, green, blue, width, height));

    public void Dispose() => _folder.Delete(recursive: true);
}
