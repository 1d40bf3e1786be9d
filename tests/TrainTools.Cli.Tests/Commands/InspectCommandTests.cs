using System.Text.Json;
using TrainTools.Cli.Doctor;
using TrainTools.Host;
using TrainTools.Testing;

namespace TrainTools.Cli.Tests.Commands;

public sealed class InspectVerbGoldenTests
{
    [GoldenFact("lora_small.sd1-tiny.safetensors")]
    public void Lora_IsToldAsText()
    {
        var cli = new CommandLineHarness();

        int exit = cli.Run("inspect", GoldenFolder.File("lora_small.sd1-tiny.safetensors"));

        Assert.Equal((ExitCode.Done, ""), (exit, cli.Error));
        Assert.Equal("lora_small.sd1-tiny.safetensors is a LoRA for SD 1.x.", cli.OutputLines[0]);
        Assert.Contains(cli.OutputLines, line => line.Contains("Rank, alpha") && line.EndsWith("1, alpha 1"));
        Assert.Contains("  Trigger words              1girl (10), 日本語 (2)", cli.OutputLines);
    }

    [GoldenFact("lora_small.sd1-tiny.safetensors")]
    public void Lora_IsToldAsJson()
    {
        var cli = new CommandLineHarness();

        cli.Run("inspect", GoldenFolder.File("lora_small.sd1-tiny.safetensors"), "--json");

        using var json = JsonDocument.Parse(cli.Output);
        Assert.Equal("lora", json.RootElement.GetProperty("kind").GetString());
        var lora = json.RootElement.GetProperty("lora");
        Assert.Equal(1, lora.GetProperty("rank").GetInt32());
        Assert.Equal("1girl", lora.GetProperty("tags")[0].GetProperty("tag").GetString());
    }
}

public sealed class InspectCommandTests
{
    [Fact]
    public void MissingFile_IsOneSentence()
    {
        var cli = new CommandLineHarness();

        int exit = cli.Run("inspect", "no such file.safetensors");

        Assert.Equal(ExitCode.BadInput, exit);
        Assert.Contains("no such file.safetensors", Assert.Single(cli.ErrorLines));
    }

    [Fact]
    public void Metadata_WithControlCharactersOrPagesOfText_CannotSpoilTheTerminal()
    {
        var lora = new LoraParts("LoRA", 4, null, null, null, false, 1, 0, 0, "F16", [],
            [new("Comment", "\u001b[2Jgone"), new("Network arguments", new string('x', 5000))]);
        var report = new InspectionReport(
            "/l/a.safetensors", 10, "lora", "a LoRA", "SD 1.x", 5, new Dictionary<string, int>(), null, lora);

        var lines = InspectionText.Lines(report).ToList();

        Assert.DoesNotContain(lines, line => line.Any(char.IsControl));
        Assert.All(lines, line => Assert.True(line.Length < 300));
        Assert.Contains(lines, line => line.Contains("4, alpha not stored"));
    }

    [Fact]
    public void CheckpointWithoutVae_SaysWhatIsMissing()
    {
        var report = new InspectionReport("/m/a.safetensors", 10, "checkpoint", "an SD 1.x checkpoint", "SD 1.x", 5,
            new Dictionary<string, int>(), new CheckpointParts(true, true, Vae: false, 4, 768, "v", true), null);

        Assert.Contains(InspectionText.Lines(report), line => line.Contains("U-Net, text encoder; without VAE"));
        Assert.Contains(InspectionText.Lines(report), line => line.EndsWith(" v, zero-terminal SNR"));
    }

    [Fact]
    public void CheckpointOfAnotherFamily_IsNamedWithoutPartsThatItCannotHave()
    {
        var report = new InspectionReport("/m/a.safetensors", 10, "checkpoint", "a checkpoint of Anima", "Anima", 5,
            new Dictionary<string, int>(), new CheckpointParts(false, false, false, 0, 0, "epsilon", false), null);

        Assert.Contains(InspectionText.Lines(report), line => line.Contains("Anima"));
        Assert.DoesNotContain(InspectionText.Lines(report), line => line.Contains("without") || line.Contains("epsilon"));
    }
}
