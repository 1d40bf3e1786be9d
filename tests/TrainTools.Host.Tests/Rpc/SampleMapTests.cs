using TrainTools.Core.Events;
using TrainTools.Host.Rpc;
using TrainTools.Projects.Runs;
using TrainTools.Projects.Storage;

namespace TrainTools.Host.Tests.Rpc;

public sealed class SampleMapTests
{
    private static readonly JobRecord Run = new()
    {
        Epochs = 10,
        TotalSteps = 200,
        Settings = new VersionSettings
        {
            Training = new() { Samples = new() { SamplePrompts = "a cat --n dog\n# no prompt\na hat" } },
        },
    };

    [Fact]
    public void Samples_InTheOrderOfTheDisk_ComeInTheOrderOfTheTraining()
    {
        RunSample[] onDisk =
            [Sample("e", 2, 1), Sample("s", 40, 0), Sample("e", 2, 0), Sample("e", 0, 0), Sample("s", 30, 0)];

        var listed = SampleMap.Of(Run, onDisk, []);

        Assert.Equal(
            [(0, 0, 0, true), (0, 1, 30, false), (0, 2, 40, false), (0, 2, 40, true), (1, 2, 40, true)],
            listed.Samples.Select(sample => (sample.Prompt, sample.Epoch, sample.Step, sample.EpochEnd)));
        Assert.Equal(["a cat", "a hat"], listed.Prompts);
    }

    [Fact]
    public void Sample_WhoseMakingWasTold_HasItsStepFromThere()
    {
        SampleMade Told(int step) => new($"/elsewhere/{Sample("e", 2, 0).FileName}", 2, step, 0, Seed: 1, Seconds: 1);

        var listed = SampleMap.Of(Run, [Sample("e", 2, 0)], [Told(41), Told(42)]);

        Assert.Equal(42, Assert.Single(listed.Samples).Step);
    }

    private static RunSample Sample(string at, int number, int prompt)
    {
        string name = $"hanako-{at}{number:000000}-{prompt:00}.png";
        return new RunSample(name, name, name, "1", prompt, at == "e", number);
    }
}
