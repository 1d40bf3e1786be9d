namespace TrainTools.House.Tests.Sources;

/// <summary>Reading a number from a GPU waits for all that it was asked to compute: a step does it once.</summary>
public sealed class StepReadsTests
{
    private static readonly string[] Reads =
    [
        ".item<", ".cpu()", ".to(CPU", ".data<", ".ToSingle(", ".ToDouble(", ".ToInt32(", ".ToInt64(", ".ToBoolean(",
        "synchronize(",
    ];

    [Fact]
    public void Step_ReadsFromTheDevice_InOnePlace()
    {
        string[] folders = ["src/TrainTools.Training/Optimization", "src/TrainTools.Training/Lora",
            "src/TrainTools.Diffusion/Layers", "src/TrainTools.Diffusion/UNet", "src/TrainTools.Diffusion/Schedulers"];
        var files = folders.SelectMany(folder => Repository.Files(folder, "*.cs"))
            .Append(Repository.PathOf("src/TrainTools.Training/TrainingLoop.cs"))
            .Where(file => Path.GetFileName(file) != "Validation.cs"); // at saved epochs, not in a step

        var found = from file in files
                    from line in File.ReadLines(file)
                    where Reads.Any(read => line.Contains(read, StringComparison.Ordinal))
                    select Path.GetFileName(file);

        Assert.Equal(["StepReading.cs"], found);
    }
}
