using TrainTools.Testing;
using TrainTools.Training.Memory;
using static TorchSharp.torch;

namespace TrainTools.Training.Tests.Memory;

public sealed class FreeMemoryTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Bytes_OfTheProcessor_LieBetweenNothingAndTheMachines()
    {
        var free = FreeMemory.Bytes(CPU);

        Assert.InRange(free, 1L << 20, 1L << 46);
    }

    [Fact]
    public void Available_IsReadFromItsLine()
    {
        string[] lines = ["MemTotal:       24684132 kB", "MemFree:         1000 kB", "MemAvailable:    2048 kB"];

        Assert.Equal(2L << 20, FreeMemory.Available(lines));
        Assert.Null(FreeMemory.Available(["MemTotal: 5 kB"]));
    }

    [Theory]
    [InlineData("3000", "1000", 2000L)]
    [InlineData("1000", "3000", 0L)]
    [InlineData("max", "1000", null)]
    public void Limit_OfAContainer_IsWhatItLeaves(string max, string current, long? expected)
    {
        File.WriteAllText(_folder.File("memory.max"), max + "\n");
        File.WriteAllText(_folder.File("memory.current"), current + "\n");

        Assert.Equal(expected, FreeMemory.Limit(Path.GetDirectoryName(_folder.File("memory.max"))!));
    }

    [Fact]
    public void Limit_WithoutTheFiles_IsNone() => Assert.Null(FreeMemory.Limit(_folder.File("nowhere")));
}
