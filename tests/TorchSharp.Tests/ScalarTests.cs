namespace TorchSharp.Tests;

public class ScalarTests
{
    [Fact]
    public void Scalar_OfANumber_GivesItBack()
    {
        Scalar whole = 3;
        Scalar broken = 2.5;
        Scalar truth = true;

        Assert.Equal(3, whole.ToInt32());
        Assert.Equal(3L, whole.ToInt64());
        Assert.Equal(2.5, broken.ToDouble());
        Assert.Equal(2.5f, broken.ToSingle());
        Assert.True(truth.ToBoolean());
        Assert.Equal((Half)2.5, broken.ToHalf());
        Assert.Equal(ScalarType.Int64, whole.Type);
        Assert.Equal(ScalarType.Float64, broken.Type);
        Assert.Equal(ScalarType.Bool, truth.Type);
    }

    [Theory]
    [InlineData(1f, 0x3F80)]
    [InlineData(-2.5f, 0xC020)]
    [InlineData(1.00390625f, 0x3F80)] // halfway: to the even neighbour
    [InlineData(1.01171875f, 0x3F82)] // halfway: to the even neighbour
    [InlineData(float.PositiveInfinity, 0x7F80)]
    public void BFloat16_OfAFloat_RoundsToTheNearest(float value, int bits)
    {
        var rounded = new BFloat16(value);

        Assert.Equal(BFloat16.FromRawValue((ushort)bits), rounded);
    }

    [Fact, NoTensorLeak]
    public void BFloat16_OfManyFloats_RoundsAsLibtorchDoes()
    {
        using var scope = NewDisposeScope();
        var numbers = Given.Noise(11, 1000).cpu();

        var ours = numbers.data<float>().ToArray().Select(f => new BFloat16(f).ToSingle());

        Assert.Equal(numbers.bfloat16().@float().data<float>().ToArray(), ours);
    }

    [Fact]
    public void BFloat16_NotANumber_StaysOne()
    {
        Assert.True(BFloat16.IsNaN(new BFloat16(float.NaN)));
        Assert.False(BFloat16.NaN == new BFloat16(float.NaN));
        Assert.True(BFloat16.One > BFloat16.Zero);
    }
}
