using System.Text;
using TrainTools.Host;
using TrainTools.Testing;
using TrainTools.TestKit;

namespace TrainTools.Cli.Tests.Commands;

[Collection(SampleFixture.Name)]
public sealed class GenerateCommandTests(SampleFixture sample) : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void WrongAnswers_AreToldTogetherBeforeAnythingIsLoaded()
    {
        var cli = new CommandLineHarness();
        string file = _folder.File("prompts.txt");
        File.WriteAllText(file, "a --w 65\nb --q 1\n");

        int exit = cli.Run("generate", "--base", _folder.File("none.safetensors"), "--prompts", file, "--steps", "0",
            "--height", "100", "--sampler", "magic", "--cfg", "99", "--lora", _folder.File("none.safetensors:0.5"));

        Assert.Equal(ExitCode.BadInput, exit);
        Assert.Contains("--out", cli.Error);
        Assert.Contains("Line 1 of the prompts: --w is 65. Give a multiple of 8", cli.Error);
        Assert.Contains("Line 2 of the prompts: --q is not known", cli.Error);
        Assert.Contains("--steps is 0. Give 1 to 150.", cli.Error);
        Assert.Contains("--height is 100. Give a multiple of 8 from 64 to 2048.", cli.Error);
        Assert.Contains("magic", cli.Error);
        Assert.Contains("--cfg is 99", cli.Error);
        Assert.Equal(2, cli.Error.Split("There is no file").Length - 1);
        Assert.Empty(cli.Output);
    }

    [Fact]
    public void Prompt_WithAnd_IsRefusedByName()
    {
        var cli = new CommandLineHarness();

        int exit = cli.Run("generate", "--base", sample.Sample.BaseModel, "--prompt", "a AND b", "--out", _folder.File("out"));

        Assert.Equal(ExitCode.BadInput, exit);
        Assert.Contains("AND joins several prompts", cli.Error);
    }

    [Fact]
    public void Generate_WithTheSamplesBase_WritesAnImageThatWebUisRead()
    {
        var cli = new CommandLineHarness();
        string output = _folder.File("out");

        int exit = cli.Run("generate", "--base", sample.Sample.BaseModel, "--prompt", "hanako, (smile:1.2) <lora:x:1>",
            "--negative", "blurry", "--width", "64", "--height", "72", "--steps", "2", "--sampler", "DPM++ 2M",
            "--scheduler", "exponential", "--seed", "3", "--clip-skip", "2", "--out", output);

        Assert.Equal(ExitCode.Done, exit);
        Assert.Contains("<lora:x:1> in the prompt was left out", cli.Error);
        string path = Path.Combine(output, "00000-3.png");
        Assert.StartsWith($"{path}: 64×72, seed 3, DPM++ 2M, 2 steps, ", Assert.Single(cli.OutputLines));
        string text = Encoding.Latin1.GetString(File.ReadAllBytes(path));
        Assert.Contains("tEXtparameters\0hanako, (smile:1.2) <lora:x:1>\nNegative prompt: blurry\nSteps: 2, " +
            "Sampler: DPM++ 2M, Schedule type: Exponential, CFG scale: 7, Seed: 3, Size: 64x72, Model hash: ", text);
        Assert.Contains(", Model: tiny-sd1, Clip skip: 2, RNG: CPU, Version: Train Tools ", text);
    }
}
