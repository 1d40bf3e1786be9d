using System.Text;

namespace TrainTools.TestImages;

/// <summary>
/// Writes ONNX files by hand (onnx.proto3, IR version 8, opset 13): the mean colour of an image, a linear layer and a
/// sigmoid, so that a test can compute each output on paper.
/// </summary>
public static class OnnxFile
{
    private const int Float = 1; // TensorProto.DataType
    private const int IntAttribute = 2, IntsAttribute = 7; // AttributeProto.AttributeType

    /// <summary>The network: input [N, H, W, 3] or [N, 3, H, W] → mean colour → weights and bias → sigmoid → output [N, T].</summary>
    /// <param name="input">Sizes of the input; null: left open.</param>
    /// <param name="weights">[3, T]: of the first, second and third channel.</param>
    /// <param name="bias">[T].</param>
    /// <param name="hasSigmoid">False: the output is what goes into the sigmoid.</param>
    public static byte[] MeanColour(int?[] input, float[][] weights, float[] bias, bool hasSigmoid = true)
    {
        int tags = bias.Length;
        int height = input[1] == 3 ? 2 : 1; // channels first
        byte[][] nodes =
        [
            // One axis after the other: fp32 sums of 448 whole numbers are exact, those of 200,704 are not.
            Node("ReduceMean", ["input"], "lines", Ints("axes", height + 1), Int("keepdims", 0)),
            Node("ReduceMean", ["lines"], "mean", Ints("axes", height), Int("keepdims", 0)),
            Node("Gemm", ["mean", "weights", "bias"], hasSigmoid ? "sums" : "output"),
            .. hasSigmoid ? [Node("Sigmoid", ["sums"], "output")] : (byte[][])[],
        ];
        byte[] graph =
        [
            .. nodes.SelectMany(node => Field(1, node)), .. Field(2, "mean colour"),
            .. Field(5, Tensor("weights", [3, tags], [.. weights.SelectMany(row => row)])),
            .. Field(5, Tensor("bias", [tags], bias)),
            .. Field(11, Value("input", input)), .. Field(12, Value("output", [input[0], tags])),
        ];
        return [.. Number(1, 8), .. Field(2, "tests"), .. Field(7, graph), .. Field(8, Number(2, 13))];
    }

    private static byte[] Node(string kind, string[] inputs, string output, params byte[][] attributes) =>
    [
        .. inputs.SelectMany(input => Field(1, input)), .. Field(2, output), .. Field(3, output), .. Field(4, kind),
        .. attributes.SelectMany(attribute => Field(5, attribute)),
    ];

    private static byte[] Int(string name, long value) => [.. Field(1, name), .. Number(3, value), .. Number(20, IntAttribute)];

    private static byte[] Ints(string name, params long[] values) =>
        [.. Field(1, name), .. values.SelectMany(value => Number(8, value)), .. Number(20, IntsAttribute)];

    private static byte[] Tensor(string name, int[] sizes, float[] values) =>
    [
        .. sizes.SelectMany(size => Number(1, size)), .. Number(2, Float), .. Field(8, name),
        .. Field(9, [.. values.SelectMany(BitConverter.GetBytes)]),
    ];

    private static byte[] Value(string name, int?[] sizes)
    {
        byte[] shape = [.. sizes.SelectMany(size => Field(1, size is { } known ? Number(1, known) : Field(2, "N")))];
        return [.. Field(1, name), .. Field(2, Field(1, [.. Number(1, Float), .. Field(2, shape)]))];
    }

    private static byte[] Field(int number, string text) => Field(number, Encoding.UTF8.GetBytes(text));

    private static byte[] Field(int number, byte[] bytes) =>
        [.. VarInt((ulong)(number << 3 | 2)), .. VarInt((ulong)bytes.Length), .. bytes];

    private static byte[] Number(int number, long value) => [.. VarInt((ulong)number << 3), .. VarInt((ulong)value)];

    private static byte[] VarInt(ulong value)
    {
        List<byte> bytes = [];
        for (; value > 0x7f; value >>= 7)
            bytes.Add((byte)(value | 0x80));
        return [.. bytes, (byte)value];
    }
}
