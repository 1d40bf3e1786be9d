using TorchSharp;
using TrainTools.Diffusion.Safetensors;
using TrainTools.Testing;
using TrainTools.Training.Output;

namespace TrainTools.Training.Tests.Output;

/// <summary>Three epochs, then two under the same name: nothing is replaced, and no old epoch stays among the new.</summary>
public sealed class EarlierLorasTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Find_OfARunThatBegins_IsEveryFileOfTheName()
    {
        string[] mine = ["X-000003.safetensors", "x-000001.safetensors", "x-000002.safetensors", "x.safetensors"];
        foreach (string name in mine)
            Lora(name, session: 1);
        foreach (string other in new[] { "x-2.safetensors", "xy.safetensors", "x-0001.safetensors", "x.v2.safetensors" })
            Lora(other, session: 1);
        _folder.Write("x.json", "{}");

        var earlier = EarlierLoras.Find(_folder.Path, "x");

        Assert.Equal(mine, earlier.Files.Select(Path.GetFileName));
        Assert.Equal("output.taken", earlier.Question!.Code);
        Assert.Contains(("free", "x-3"), earlier.Question.Arguments);
    }

    [Fact]
    public void Find_OfARunThatGoesOn_LeavesOutItsOwn()
    {
        Lora("x-000001.safetensors", session: 7);
        Lora("x-000002.safetensors", session: 8);
        _folder.Write("x.safetensors", "no LoRA");

        var earlier = EarlierLoras.Find(_folder.Path, "x", session: 7);

        Assert.Equal(["x-000002.safetensors", "x.safetensors"], earlier.Files.Select(Path.GetFileName));
    }

    [Fact]
    public void Find_WhereNothingLies_AsksNothing()
    {
        Assert.Null(EarlierLoras.Find(_folder.File("nowhere"), "x").Question);
        Assert.Null(EarlierLoras.Find(_folder.Path, "x").Question);
    }

    [Fact]
    public void MoveAside_GivesAllANewNameInsideAndOutAndKeepsWhatLiesBeside()
    {
        Lora("x-000001.safetensors", session: 1);
        Lora("x.safetensors", session: 1);
        _folder.Write("x.preview.png", "image");
        _folder.Write("x-000001.json", "card");
        _folder.Write("x.v2.png", "of another");
        _folder.Write("x-old1-000004.safetensors", "from before");
        var bytes = TensorBytes("x.safetensors");

        EarlierLoras.Find(_folder.Path, "x").MoveAside();

        Assert.Equal(
            [
                "x-old1-000004.safetensors", "x-old2-000001.json", "x-old2-000001.safetensors", "x-old2.preview.png",
                "x-old2.safetensors", "x.v2.png",
            ],
            Directory.GetFiles(_folder.Path).Select(Path.GetFileName).Order(StringComparer.Ordinal));
        using var moved = SafetensorsFile.Open(_folder.File("x-old2-000001.safetensors"));
        Assert.Equal(("x-old2", "1"), (moved.Metadata["ss_output_name"], moved.Metadata["ss_session_id"]));
        Assert.Equal(bytes, TensorBytes("x-old2.safetensors"));
        Assert.Null(EarlierLoras.Find(_folder.Path, "x").Question);
    }

    [Fact]
    public void MoveAside_OfAFileThatIsNoLora_KeepsItsBytes()
    {
        _folder.Write("x.pt", "pickle");
        _folder.Write("x.safetensors", "torn");

        EarlierLoras.Find(_folder.Path, "x").MoveAside();

        Assert.Equal("pickle", File.ReadAllText(_folder.File("x-old1.pt")));
        Assert.Equal("torn", File.ReadAllText(_folder.File("x-old1.safetensors")));
    }

    private void Lora(string name, long session) => SafetensorsWriter.Write(
        _folder.File(name), [new("a", torch.tensor(1f))],
        new Dictionary<string, string> { ["ss_output_name"] = "x", ["ss_session_id"] = $"{session}" });

    private byte[] TensorBytes(string name)
    {
        using var file = SafetensorsFile.Open(_folder.File(name));
        return File.ReadAllBytes(file.Path)[(int)file.DataStart..];
    }
}
