using System.Text;
using TrainTools.Diffusion.Safetensors;
using TrainTools.Testing;
using static TorchSharp.torch;

namespace TrainTools.Diffusion.Tests.Safetensors;

[NoTensorLeak]
public sealed class SafetensorsCopyTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(true)]
    [InlineData(false)] // a file without any metadata
    public void Renamed_ChangesTheNameAndKeepsTensorsAndTheOtherTexts(bool hasMetadata)
    {
        var texts = new Dictionary<string, string> { ["ss_output_name"] = "old", ["ss_tag_frequency"] = """{"1_花": 2}""" };
        using var numbers = arange(7, dtype: float32); // [7]
        string source = _folder.File("a.safetensors"), copy = _folder.File("b.safetensors");
        SafetensorsWriter.Write(source, [new("x", numbers)], hasMetadata ? texts : []);

        SafetensorsCopy.Renamed(source, copy, "花子 2");

        using var before = SafetensorsFile.Open(source);
        using var after = SafetensorsFile.Open(copy);
        Assert.Equal("花子 2", after.Metadata["ss_output_name"]);
        Assert.Equal(hasMetadata ? texts["ss_tag_frequency"] : null, after.Metadata.GetValueOrDefault("ss_tag_frequency"));
        Assert.Equal(0, after.DataStart % 8);
        Assert.Equal(
            File.ReadAllBytes(source)[(int)before.DataStart..], File.ReadAllBytes(copy)[(int)after.DataStart..]);
        Assert.Equal(before.Entries["x"].Shape, after.Entries["x"].Shape);
    }

    [Fact]
    public void Renamed_OfSomethingElse_SaysSoAndWritesNothing()
    {
        string source = _folder.Write("a.safetensors", Encoding.UTF8.GetBytes("<html>"));

        Assert.Throws<CheckpointException>(() => SafetensorsCopy.Renamed(source, _folder.File("b.safetensors"), "b"));

        Assert.False(File.Exists(_folder.File("b.safetensors")));
    }
}
