namespace TorchSharp.Tests;

public class BytesTests
{
    public static TheoryData<ScalarType> Types =>
    [
        ScalarType.Float32, ScalarType.Float16, ScalarType.BFloat16, ScalarType.Float64, ScalarType.Int64,
        ScalarType.Byte,
    ];

    [Theory, NoTensorLeak]
    [MemberData(nameof(Types))]
    public void Bytes_WrittenToAnotherTensor_GiveTheSameValues(ScalarType type)
    {
        using var scope = NewDisposeScope();
        var source = arange(1, 13, dtype: float32).view(3, 4).to_type(type);
        var target = zeros_like(source);

        target.bytes = source.bytes;

        Assert.True(source.Equals(target));
        Assert.Equal(12 * type.ElementSize(), source.bytes.Length);
    }

    [Theory, NoTensorLeak]
    [MemberData(nameof(Types))]
    public void Stream_WrittenAndReadBack_GivesTheSameValues(ScalarType type)
    {
        using var scope = NewDisposeScope();
        var source = arange(1, 1001, dtype: float32).remainder(100).to_type(type);
        var target = zeros_like(source);
        using var stream = new MemoryStream();

        source.WriteBytesToStream(stream, 64);
        stream.Position = 0;
        target.ReadBytesFromStream(stream, 100);

        Assert.True(source.Equals(target));
    }

    [Fact, NoTensorLeak]
    public void Stream_ThatEndsEarly_Throws()
    {
        using var tensor = zeros(10);
        using var stream = new MemoryStream(new byte[12]);

        Assert.Throws<EndOfStreamException>(() => tensor.ReadBytesFromStream(stream));
    }

    [Fact, NoTensorLeak]
    public void Bytes_OfFloats_AreTheirLittleEndianBits()
    {
        using var one = tensor(new[] { 1f });
        using var half = tensor(new[] { 1f }, dtype: float16);
        using var brain = tensor(new[] { 1f }, dtype: bfloat16);

        Assert.Equal([0, 0, 0x80, 0x3F], one.bytes.ToArray());
        Assert.Equal([0, 0x3C], half.bytes.ToArray());
        Assert.Equal([0x80, 0x3F], brain.bytes.ToArray());
    }

    [Fact, NoTensorLeak]
    public void Bytes_OfATransposedTensor_AreRefused()
    {
        using var scope = NewDisposeScope();
        var transposed = zeros(2, 3).t();

        Assert.Throws<InvalidOperationException>(() => transposed.bytes.Length);
        Assert.Throws<InvalidOperationException>(() => transposed.WriteBytesToStream(Stream.Null));
    }

    [Fact, NoTensorLeak]
    public void Bytes_OfAnotherLength_AreRefused()
    {
        using var tensor = zeros(2);

        Assert.Throws<ArgumentException>(() => tensor.bytes = new byte[7]);
    }

    [Fact, NoTensorLeak]
    public void Data_OfATransposedTensor_ComesInItsOwnOrder()
    {
        using var scope = NewDisposeScope();
        var transposed = Given.Counting(2, 3).t();

        Assert.Equal([0, 3, 1, 4, 2, 5], transposed.data<float>().ToArray());
        Assert.Equal(4, transposed.data<float>()[1, 1]);
        Assert.Equal(3, transposed.data<float>()[1]);
        Assert.Equal(6, transposed.data<float>().Count);
    }

    [Fact, NoTensorLeak]
    public void Data_WrittenThroughTheAccessor_ChangesTheTensor()
    {
        using var tensor = zeros(2, 2);

        tensor.data<float>()[1, 0] = 5;

        TensorAssert.Equal([0, 0, 5, 0], tensor);
    }

    [Fact, NoTensorLeak]
    public void Data_OfAnotherType_IsRefused()
    {
        using var scope = NewDisposeScope();
        var tensor = zeros(2);

        Assert.Throws<ArgumentException>(() => tensor.data<double>());
        Assert.Throws<ArgumentException>(() => tensor[0].item<long>());
    }

    [Fact, NoTensorLeak]
    public void Item_OfSeveralElements_IsRefused()
    {
        using var tensor = zeros(2);

        Assert.Throws<ArgumentException>(() => tensor.item<float>());
    }

    [Fact, NoTensorLeak]
    public void Item_OfEveryType_IsTheValue()
    {
        using var scope = NewDisposeScope();
        var number = tensor(3f);

        Assert.Equal(3f, number.item<float>());
        Assert.Equal(3.0, number.@double().item<double>());
        Assert.Equal(3L, number.@long().item<long>());
        Assert.Equal(3, number.@int().item<int>());
        Assert.Equal((short)3, number.@short().item<short>());
        Assert.Equal((byte)3, number.@byte().item<byte>());
        Assert.True(number.@bool().item<bool>());
        Assert.Equal((Half)3, number.half().item<Half>());
        Assert.Equal(new BFloat16(3), number.bfloat16().item<BFloat16>());
        Assert.Equal(3.0, number.@int().ToDouble());
        Assert.Equal(3f, (float)number);
        Assert.Equal(3, number.ToScalar().ToInt32());
    }

    [Fact, NoTensorLeak]
    public void BigTensor_OverAStream_ComesThroughALargeBuffer()
    {
        using var scope = NewDisposeScope();
        var source = Given.Noise(3, 300, 1000).cpu();
        var target = zeros_like(source);
        using var stream = new MemoryStream();

        source.WriteBytesToStream(stream, 1 << 20);
        stream.Position = 0;
        target.ReadBytesFromStream(stream, 1 << 20);

        Assert.True(source.Equals(target));
    }
}
