using TrainTools.Diffusion.Libtorch;
using TrainTools.Testing;

namespace TrainTools.Diffusion.Tests.Libtorch;

[NoTensorLeak]
public sealed class OneDnnTests
{
    [Fact]
    public void Convolutions_OnceLibtorchIsLoaded_AreRightOnThisProcessor()
    {
        // With oneDNN where it is right, without it where it is not: seen on both kinds of processor.
        Assert.True(OneDnn.IsRight());
    }
}
