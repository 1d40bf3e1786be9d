using TrainTools.Training.Memory;

namespace TrainTools.Training.Tests.Memory;

/// <summary>Which of the machine's GPUs is meant.</summary>
public sealed class NvmlTests
{
    [Theory]
    [InlineData(null, 0, "0")]
    [InlineData(null, 1, "1")]
    [InlineData("", 0, "0")]
    [InlineData("1", 0, "1")]
    [InlineData("2, 3", 1, "3")]
    [InlineData("GPU-5d1f5bd1-0000-1111-2222-333344445555", 0, "GPU-5d1f5bd1-0000-1111-2222-333344445555")]
    [InlineData("2,3", 5, "5")] // which CUDA does not see
    public void Physical_OfAnIndex_IsWhatCudaVisibleDevicesNames(string? visible, int index, string expected) =>
        Assert.Equal(expected, Nvml.Physical(visible, index));
}
