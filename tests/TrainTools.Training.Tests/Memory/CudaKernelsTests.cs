using TrainTools.Core.Problems;
using TrainTools.Training.Memory;

namespace TrainTools.Training.Tests.Memory;

public sealed class CudaKernelsTests
{
    [Theory]
    [InlineData(5, 2, false)]
    [InlineData(6, 1, false)]
    [InlineData(7, 0, true)]
    [InlineData(7, 5, true)]
    [InlineData(8, 0, true)]
    [InlineData(8, 6, true)]
    [InlineData(8, 9, true)] // runs 8.6's
    [InlineData(9, 0, true)]
    [InlineData(10, 0, true)]
    [InlineData(10, 3, true)]
    [InlineData(11, 0, false)]
    [InlineData(12, 0, true)]
    [InlineData(12, 1, true)]
    [InlineData(13, 0, false)]
    public void Run_OfACapability_IsWhatTheBuildHasAKernelFor(int major, int minor, bool runs) =>
        Assert.Equal(runs, CudaKernels.Run((major, minor)));

    [Fact]
    public void Refusal_OfAnOldGpu_NamesItsCapabilityAndTheCpu()
    {
        var refusal = CudaKernels.Refusal((6, 1));

        Assert.Equal(new Problem("libtorch.no_kernels", "",
            ("capability", "6.1"), ("kernels", "7.0, 7.5, 8.0, 8.6, 9.0, 10.0, 12.0")), refusal);
        Assert.Contains("CPU", ProblemTexts.InEnglish(refusal));
    }
}
