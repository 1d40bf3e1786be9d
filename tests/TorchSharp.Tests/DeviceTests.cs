namespace TorchSharp.Tests;

public class DeviceTests
{
    [Theory]
    [InlineData("cpu", DeviceType.CPU, -1, "cpu")]
    [InlineData("cuda", DeviceType.CUDA, -1, "cuda")]
    [InlineData("cuda:1", DeviceType.CUDA, 1, "cuda:1")]
    public void Device_FromText_KnowsKindAndNumber(string text, DeviceType type, int index, string shown)
    {
        Device device = text;

        Assert.Equal(type, device.type);
        Assert.Equal(index, device.index);
        Assert.Equal(shown, device.ToString());
    }

    [Fact, NoTensorLeak]
    public void Tensor_OnTheCpu_SaysSo()
    {
        using var tensor = zeros(2);

        Assert.Equal(DeviceType.CPU, tensor.device_type);
        Assert.True(tensor.is_cpu());
        Assert.False(tensor.is_cuda);
        Assert.True(TryInitializeDeviceType(DeviceType.CPU));
        Assert.Equal(DeviceType.CPU, device("cpu").type);
    }

    [Fact]
    public void Cuda_WithoutACard_IsRefusedInWords()
    {
        if (cuda.is_available()) return; // what a card does is tested where there is one

        Assert.False(TryInitializeDeviceType(DeviceType.CUDA));
        Assert.Equal(0, cuda.device_count());
        Assert.Throws<InvalidOperationException>(() => InitializeDeviceType(DeviceType.CUDA));
        Assert.Throws<InvalidOperationException>(() => torch.CUDA);
    }

    [Fact]
    public void Threads_CanBeSetAndRead()
    {
        var before = get_num_threads();

        set_num_threads(1);
        var one = get_num_threads();
        set_num_threads(before);

        Assert.Equal(1, one);
        Assert.Equal(before, get_num_threads());
    }

    [Fact, NoTensorLeak]
    public void Conversion_ToAnotherType_RoundsAndKeepsTheDevice()
    {
        using var scope = NewDisposeScope();
        var x = Given.Numbers(1.001f, 2);

        Assert.Equal(1f, x.bfloat16()[0].@float().item<float>());
        Assert.Equal(ScalarType.Float16, x.to(float16).dtype);
        Assert.Equal(ScalarType.Float64, x.to(float64, Given.Here).dtype);
        Assert.Equal(Given.Here.type, x.@long().device_type);
        TensorAssert.Whole([1L, 2], x.@long());
        Assert.Equal(4, x.element_size());
        Assert.Equal(2, x.half().ElementSize);
    }

    [Fact, NoTensorLeak]
    public void Conversion_ToTheSameType_SharesTheMemoryUnlessACopyIsWanted()
    {
        using var scope = NewDisposeScope();
        var x = zeros(2);

        x.to(float32).fill_(1);
        x.to(float32, copy: true).fill_(2);

        TensorAssert.Equal([1, 1], x);
    }

    [Fact, NoTensorLeak]
    public void Conversion_WithDisposeAfter_EndsTheSource()
    {
        using var scope = NewDisposeScope();
        var x = zeros(2);

        var converted = x.to(float64, disposeAfter: true);

        Assert.True(x.IsInvalid);
        Assert.Equal(ScalarType.Float64, converted.dtype);
    }

    [Fact, NoTensorLeak]
    public void Copy_BetweenTypes_Converts()
    {
        using var scope = NewDisposeScope();
        var target = zeros([2], dtype: bfloat16);

        target.copy_(tensor(new[] { 1.5f, 2.5f }));
        var clone = target.clone();
        target.zero_();

        TensorAssert.Equal([1.5f, 2.5f], clone);
    }
}
