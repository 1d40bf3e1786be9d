using TorchSharp;
using TrainTools.Cli.Commands;
using TrainTools.Core.Events;
using TrainTools.Core.Settings;
using TrainTools.Host;
using TrainTools.TestKit;
using TrainTools.Training.Caching;

namespace TrainTools.Cli.Tests.Interruptions;

/// <summary>That a disk which fills up in the middle of a run costs no step.</summary>
[Collection(SampleFixture.Name)]
public sealed class FullDiskTests(SampleFixture fixture) : IDisposable
{
    private readonly Workplace _place = new Workplace(fixture.Sample).WithImages();

    public void Dispose() => _place.Dispose();

    [MountFact]
    public void StateThatFindsTheDiskFull_IsToldAndTriedAgainWhileTheRunGoesOn()
    {
        using var disk = new SmallDisk("size=2m");
        _place.Epochs = 100_000;
        _place.RunFolder = Path.Combine(disk.Path, "run");
        using var process = TrainToolsProcess.Start(_place.Arguments(
            "--state-every", "40", "--save-every", "100000", "--events", "json"));

        process.WaitForLine(line => line.StartsWith("""{"state_saved":"""));
        disk.Fill();
        string warning = process.WaitForLine(line => line.StartsWith("""{"warned":"""));
        disk.Free();
        process.WaitForLine(line => line.StartsWith("""{"state_saved":"""));
        process.Signal("INT");
        var result = process.Wait();

        var problem = Assert.IsType<Warned>(EventLine.Read(warning)).Problem;
        Assert.Equal("state.not_saved", problem.Code);
        string told = SettingTexts.OnTheCommandLine(problem);
        Assert.Contains("The state of step 80 could not be saved", told);
        Assert.Contains("the disk is full", told);
        Assert.Contains("The one of step 40 is kept", told);
        Assert.Equal((ExitCode.Stopped, ""), (result.ExitCode, result.Error));
        Assert.Equal(2, Directory.GetFiles(Path.Combine(_place.RunFolder, "state")).Length);
    }

    [MountFact]
    public void LossesThatFindTheDiskFull_FollowWhenThereIsRoom()
    {
        using var disk = new SmallDisk("size=2m");
        string path = Path.Combine(disk.Path, "log.jsonl");
        int step = 0;
        using (var log = new LossLog(path))
        {
            log.Take(SampleEvent.Step(++step));
            TakeUntilFull(log);
            Assert.Throws<IOException>(() => log.Take(SampleEvent.Step(++step)));
            disk.Free();
            log.Take(SampleEvent.Step(++step));
            Assert.Equal(step, File.ReadLines(path).Count());
            TakeUntilFull(log);
            disk.Free(); // closing it is the last chance
        }

        Assert.Equal(
            Enumerable.Range(1, step).Select(one => $"{one}"),
            File.ReadLines(path).Select(line => line.Split(':', ',')[3]));

        void TakeUntilFull(LossLog log)
        {
            disk.Fill();
            // A page may have room still.
            while (Record.Exception(() => log.Take(SampleEvent.Step(++step))) is not IOException)
                Assert.InRange(step, 0, 1000);
        }
    }

    [MountFact]
    public void LoraThatFindsTheDiskFull_IsWrittenByTheResumedRunWithoutAnotherStep()
    {
        using var disk = new SmallDisk("size=64k"); // the LoRA's table alone is larger
        _place.Epochs = 2;
        _place.Loras = disk.Path;

        var full = _place.Train();
        string elsewhere = _place.File("elsewhere");
        var resumed = TrainToolsProcess.Run(
            "train", "--resume", _place.RunFolder, "--lora-dir", elsewhere, "--events", "json");

        _place.IsRefused(full, "the disk is full", "No step is lost", $"traintools train --resume {_place.RunFolder}");
        Assert.Contains("goes on without the file of epoch 1", full.Output);
        Assert.Equal((ExitCode.Done, ""), (resumed.ExitCode, resumed.Error));
        Assert.DoesNotContain("step_done", resumed.Output);
        Assert.Equal(["hanako.safetensors"], Directory.GetFiles(elsewhere).Select(Path.GetFileName));
    }

    [MountFact]
    public void CacheThatFindsTheDiskFull_IsToldOnceAndLeavesNothingHalfWritten()
    {
        using var disk = new SmallDisk("size=256k");
        using var scope = torch.NewDisposeScope();
        var events = new List<TrainingEvent>();
        var cache = new CacheFolder(Path.Combine(disk.Path, "cache"), events.Add, room: 0);
        string[] keys = [.. "abcd".Select(letter => new string(letter, 40))];
        var numbers = torch.zeros(16 * 1024); // 64 KB
        cache.Write(keys[0], [new("a", numbers)]);
        disk.Fill();

        foreach (string key in keys[1..])
            cache.Write(key, [new("a", numbers)]);
        cache.Tidy();

        var problem = Assert.IsType<Warned>(Assert.Single(events)).Problem;
        Assert.Contains("cache.", problem.Code);
        var left = Directory.GetFiles(Path.Combine(disk.Path, "cache")).Select(Path.GetFileName);
        Assert.Equal([keys[0] + ".safetensors"], left);
    }

    [MountFact]
    public void CacheThatMayOnlyBeRead_IsReadAndToldOnce()
    {
        using var disk = new SmallDisk("size=1m");
        using var scope = torch.NewDisposeScope();
        var events = new List<TrainingEvent>();
        string folder = Path.Combine(disk.Path, "cache");
        string key = new('a', 40), other = new('b', 40);
        var numbers = torch.ones(8);
        new CacheFolder(folder, events.Add, room: 0).Write(key, [new("a", numbers)]);
        disk.MakeReadOnly();
        var cache = new CacheFolder(folder, events.Add, room: 0);

        var read = cache.Read(key, _ => true);
        cache.Write(other, [new("a", numbers)]);
        cache.Tidy();

        using var back = read!.Tensors["a"];
        Assert.Equal(8, back.sum().item<float>());
        Assert.Equal("cache.not_written", Assert.IsType<Warned>(Assert.Single(events)).Problem.Code);
    }

    [MountFact]
    public void RunWhoseCacheHasNoRoom_TrainsAllTheSame()
    {
        using var disk = new SmallDisk("size=64k");

        _place.Cache = disk.Path;

        var result = _place.Train("--events", "json");

        Assert.Equal((ExitCode.Done, ""), (result.ExitCode, result.Error));
        var warned = result.Output.Split('\n').Select(EventLine.Read).OfType<Warned>();
        Assert.Single(warned, one => one.Problem.Code == "cache.no_room");
        Assert.Empty(Directory.GetFileSystemEntries(disk.Path));
    }
}
