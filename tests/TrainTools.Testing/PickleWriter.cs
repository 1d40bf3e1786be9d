using System.Buffers.Binary;
using System.Text;

namespace TrainTools.Testing;

/// <summary>Writes pickles of protocol 2, opcode by opcode, as torch.save makes them and as nobody should.</summary>
public sealed class PickleWriter
{
    private readonly MemoryStream _code = new();

    /// <summary>Begins with the protocol.</summary>
    public PickleWriter() => Raw(0x80, 2);

    /// <summary>Any bytes.</summary>
    public PickleWriter Raw(params byte[] bytes)
    {
        _code.Write(bytes);
        return this;
    }

    /// <summary>Opcodes, a letter each.</summary>
    public PickleWriter Do(string opcodes) => Raw(Encoding.Latin1.GetBytes(opcodes));

    /// <summary>A text.</summary>
    public PickleWriter Text(string text)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        return Do("X").Raw(Little(bytes.Length)).Raw(bytes);
    }

    /// <summary>A whole number.</summary>
    public PickleWriter Number(long number)
    {
        if (number is >= int.MinValue and <= int.MaxValue)
            return Do("J").Raw(Little((int)number));
        var bytes = new byte[8];
        BinaryPrimitives.WriteInt64LittleEndian(bytes, number);
        return Raw(0x8a, 8).Raw(bytes);
    }

    /// <summary>A class or function by name.</summary>
    public PickleWriter Global(string module, string name) => Do($"c{module}\n{name}\n");

    /// <summary>A tuple of numbers.</summary>
    public PickleWriter Tuple(params long[] numbers)
    {
        Do("(");
        foreach (var number in numbers)
            Number(number);
        return Do("t");
    }

    /// <summary>A tensor that looks at a storage.</summary>
    /// <param name="storageType">torch's class, such as <c>HalfStorage</c>.</param>
    /// <param name="key">The storage's member <c>data/KEY</c>.</param>
    /// <param name="count">Numbers that the storage should hold.</param>
    public PickleWriter Tensor(string storageType, string key, long count, long start, long[] shape, long[] strides)
    {
        Global("torch._utils", "_rebuild_tensor_v2").Do("(");
        Do("(").Text("storage").Global("torch", storageType).Text(key).Text("cpu").Number(count).Do("tQ");
        Number(start).Tuple(shape).Tuple(strides).Raw(0x89);
        return Global("collections", "OrderedDict").Do(")RtR");
    }

    /// <summary>Everything, with the end.</summary>
    public byte[] ToArray()
    {
        Do(".");
        return _code.ToArray();
    }

    private static byte[] Little(int number)
    {
        var bytes = new byte[4];
        BinaryPrimitives.WriteInt32LittleEndian(bytes, number);
        return bytes;
    }
}
