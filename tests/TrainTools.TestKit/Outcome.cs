using TrainTools.Host;

namespace TrainTools.TestKit;

/// <summary>What must hold after every bad input, and after every run that goes on.</summary>
internal static class Outcome
{
    /// <summary>
    /// Exit code 2, one sentence on stderr with these words in it, no stack trace, and no LoRA on the disk.
    /// </summary>
    public static void IsRefused(this Workplace place, TrainToolsProcess.Result result, params string[] words)
    {
        Assert.True(result.ExitCode == ExitCode.BadInput, $"exit code {result.ExitCode}: " +
            $"{result.Output}{result.Error}");
        string sentence = Assert.Single(result.Error.Split(['\r', '\n'], StringSplitOptions.RemoveEmptyEntries));
        foreach (string word in words)
            Assert.Contains(word, sentence);
        Assert.EndsWith(".", sentence);
        Assert.DoesNotContain("Exception", sentence);
        Assert.DoesNotContain("   at ", result.Output + result.Error);
        Assert.Empty(place.LoraFiles);
    }

    /// <summary>Exit code 0, nothing on stderr, and just the LoRA's file on the disk.</summary>
    public static void IsTrained(this Workplace place, TrainToolsProcess.Result result)
    {
        Assert.True(result.ExitCode == ExitCode.Done, $"exit code {result.ExitCode}: {result.Output}{result.Error}");
        Assert.Empty(result.Error);
        Assert.Contains(place.Output + ".safetensors", place.LoraFiles);
        Assert.DoesNotContain(place.LoraFiles, file => !file.EndsWith(".safetensors", StringComparison.Ordinal));
    }
}
