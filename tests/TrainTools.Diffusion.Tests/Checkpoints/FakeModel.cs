using System.Text;
using System.Text.Json;

namespace TrainTools.Diffusion.Tests.Checkpoints;

/// <summary>Writes safetensors files with given names and shapes, all numbers zero, and perhaps metadata.</summary>
internal static class FakeModel
{
    private const string UNet = "model.diffusion_model.";

    /// <summary>An SD 1.x checkpoint in miniature: one tensor for each thing that decides what the file is.</summary>
    public static readonly string[] Sd1 =
    [
        UNet + "input_blocks.0.0.weight 8x4x3x3",
        UNet + "input_blocks.1.1.proj_in.weight 8x8x1x1",
        UNet + "input_blocks.1.1.transformer_blocks.0.attn2.to_k.weight 8x768",
        "cond_stage_model.transformer.text_model.embeddings.token_embedding.weight 4x8",
        "first_stage_model.encoder.conv_in.weight 8x3x3x3",
        "first_stage_model.decoder.conv_in.weight 8x4x3x3",
    ];

    /// <summary>Writes a file from lines such as <c>name 8x4 F16</c>; the type is F16 where none is given.</summary>
    public static string Write(string path, IEnumerable<string> tensors, Dictionary<string, string>? metadata = null)
    {
        var header = new Dictionary<string, object>();
        if (metadata is not null)
            header.Add("__metadata__", metadata);
        long offset = 0;
        foreach (var line in tensors)
        {
            var parts = line.Split(' ');
            var dtype = parts.Length > 2 ? parts[2] : "F16";
            long[] shape = parts[1] == "" ? [] : [.. parts[1].Split('x').Select(long.Parse)];
            var end = offset + shape.Aggregate(1L, (product, size) => product * size) * Size(dtype);
            header.Add(parts[0], new { dtype, shape, data_offsets = new[] { offset, end } });
            offset = end;
        }
        var json = Encoding.UTF8.GetBytes(JsonSerializer.Serialize(header));
        using var stream = File.Create(path);
        stream.Write(BitConverter.GetBytes((long)json.Length));
        stream.Write(json);
        stream.SetLength(8 + json.Length + offset);
        return path;
    }

    /// <summary>Writes a number into a tensor of one number, in fp16.</summary>
    public static void SetHalf(string path, long offset, double value)
    {
        using var stream = File.OpenWrite(path);
        stream.Position = offset;
        stream.Write(BitConverter.GetBytes((Half)value));
    }

    private static int Size(string dtype) => dtype switch
    {
        "F8_E4M3" or "U8" or "I8" or "BOOL" => 1,
        "F16" or "BF16" => 2,
        "F32" => 4,
        "I64" => 8,
        _ => throw new ArgumentOutOfRangeException(nameof(dtype)),
    };
}
